import { sqlstateOf } from '@/db/sqlstate';
import type { Log } from '@/lib/log';

/** What the driver says, without a code, when a connection could not be had or was lost. */
const LOST_CONNECTION =
  /connection terminated|timeout exceeded when trying to connect|connection error|connection timeout/i;
/** Refused, unreachable, shutting down, starting up, too many clients, no such database yet. */
const AWAY_CODE = /^(E[A-Z]+|08...|57P0[123]|53300|3D000)$/;

/** The database has no tables of this version yet. */
export class NotMigratedError extends Error {}

/** Whether a failure says that the database cannot be reached, rather than that something was wrong with the query. */
export function isDatabaseAway(error: unknown): boolean {
  const code = sqlstateOf(error);
  if (code !== undefined) return AWAY_CODE.test(code);
  const { cause, message } = (error ?? {}) as { cause?: { message?: unknown }; message?: unknown };
  return LOST_CONNECTION.test(String(cause?.message ?? message ?? ''));
}

/** Logs what stands in the worker's way, once when it appears or changes and once when it is gone. */
export class ObstacleLog {
  private current: string | null = null;

  constructor(private readonly log: Log) {}

  met(error: unknown): void {
    const obstacle = describe(error);
    if (obstacle === this.current) return;
    this.current = obstacle;
    if (obstacle === 'not_migrated') this.log.warn('waiting for the database to be migrated');
    else if (obstacle === 'database_away') this.log.warn({ error }, 'the database is away; waiting for it');
    else this.log.error({ error }, 'looking for due work fails; trying on');
  }

  gone(): void {
    if (this.current !== null) this.log.info({ was: this.current }, 'the database is there');
    this.current = null;
  }
}

function describe(error: unknown): string {
  if (error instanceof NotMigratedError) return 'not_migrated';
  if (isDatabaseAway(error)) return 'database_away';
  return sqlstateOf(error) ?? (error instanceof Error ? error.name : typeof error);
}
