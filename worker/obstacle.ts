import { databaseFailureOf, FAILURE_TEXTS } from '@/db/failure';
import { sqlstateOf } from '@/db/sqlstate';
import type { Log } from '@/lib/log';

/** The database has no tables of this version yet. */
export class NotMigratedError extends Error {}

/** Logs what keeps the worker from working: once when it appears or changes, and once when it is gone. */
export class ObstacleLog {
  private current: string | null = null;

  constructor(private readonly log: Log) {}

  met(error: unknown): void {
    const obstacle = describe(error);
    if (obstacle === this.current) return;
    this.current = obstacle;
    const failure = databaseFailureOf(error);
    if (obstacle === 'not_migrated') this.log.warn('waiting for the database to be migrated');
    else if (failure) this.log.warn({ error }, `the database ${FAILURE_TEXTS[failure]}; waiting for it`);
    else this.log.error({ error }, 'looking for due work fails; trying again');
  }

  gone(): void {
    if (this.current !== null) this.log.info({ was: this.current }, 'the database is there');
    this.current = null;
  }
}

function describe(error: unknown): string {
  if (error instanceof NotMigratedError) return 'not_migrated';
  return (
    databaseFailureOf(error) ?? sqlstateOf(error) ?? (error instanceof Error ? error.name : typeof error)
  );
}
