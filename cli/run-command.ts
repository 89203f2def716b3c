import { userInfo } from 'node:os';
import { createClient, type Database } from '@/db/client';
import type { Context } from '@/lib/context';
import { createLog } from '@/lib/log';
import { findDatabaseUrl } from './database-url';
import { EXIT, type ExitCode } from './exit-codes';
import { explainError } from './explain-error';
import { Output } from './output';

export type Session = {
  databaseUrl: string;
  context: Context;
  output: Output;
  /**
   * Aborted by the first Ctrl-C or SIGTERM: the work finishes the current batch and stops. A second signal ends the
   * process.
   */
  signal: AbortSignal;
};

/** Runs one command: opens the database, does the work, closes the database, and sets the exit code. */
export async function runCommand(
  options: { json?: boolean },
  work: (session: Session) => Promise<ExitCode>,
): Promise<void> {
  const output = new Output(options.json === true);
  const interruption = listenForInterruption(output);
  let databaseUrl: string | undefined;
  let db: Database | undefined;
  try {
    databaseUrl = findDatabaseUrl();
    db = createClient({
      url: databaseUrl,
      applicationName: 'lockstep-cli',
      poolMax: 4,
      statementTimeoutMs: 0,
    });
    const log = createLog({ name: 'cli', enabled: false });
    const context: Context = { db, log, actor: { kind: 'cli', user: operatingUser() } };
    // Aborted work throws. Work that returns after an abort has finished, so its exit code counts.
    process.exitCode = await work({ databaseUrl, context, output, signal: interruption.signal });
  } catch (error) {
    process.exitCode = report(error, output, interruption.signal, databaseUrl);
  } finally {
    interruption.stop();
    // A pool that cannot close (its server is away) must not hide the result.
    await db?.$client.end().catch(() => {});
  }
}

function report(
  error: unknown,
  output: Output,
  signal: AbortSignal,
  databaseUrl: string | undefined,
): ExitCode {
  if (signal.aborted) {
    output.result({ interrupted: true });
    output.note('stopped; what was finished is kept, and running the command again continues');
    return EXIT.interrupted;
  }
  const explanation = explainError(error, databaseUrl);
  output.result({ error: explanation });
  output.note(`lockstep: ${explanation}`);
  return EXIT.failed;
}

function listenForInterruption(output: Output): { signal: AbortSignal; stop: () => void } {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    output.note('stopping after the step under way; once more to stop at once');
    controller.abort();
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  return {
    signal: controller.signal,
    stop: () => process.off('SIGINT', interrupt).off('SIGTERM', interrupt),
  };
}

function operatingUser(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run as a number that has no name.
    return 'unknown';
  }
}
