import { sqlstateOf } from './sqlstate';

/**
 * Why the database could not do what it was asked to, through no fault of whoever asked: later it may.
 * - `unreachable`: refused, lost or silent connections, TLS that is not trusted, a server that starts or stops.
 * - `refusing`: it does not let us in, or the database is not there.
 * - `crowded`: no connection is left. `slow`: a statement ran into its time limit. `locked`: somebody else holds the rows.
 * - `full`: no disk space or memory is left. `read_only`: it takes no writes. `incomplete`: tables, functions or rights of
 *   Lockstep are missing, as while a backup is restored. `broken`: it fails within itself.
 */
export type DatabaseFailure =
  | 'unreachable'
  | 'refusing'
  | 'crowded'
  | 'slow'
  | 'locked'
  | 'full'
  | 'read_only'
  | 'incomplete'
  | 'broken';

/** What each failure says of the database, to be read after its name. */
export const FAILURE_TEXTS: Readonly<Record<DatabaseFailure, string>> = {
  unreachable: 'cannot be reached',
  refusing: 'does not let Lockstep in, or does not exist',
  crowded: 'has no connection left',
  slow: 'took too long',
  locked: 'is busy: others hold rows that this needs',
  full: 'has no disk space or memory left',
  read_only: 'takes no writes now',
  incomplete: 'lacks tables, functions or rights of Lockstep',
  broken: 'fails within itself',
};

/** By SQLSTATE, or by its class (its first two characters). Source: PostgreSQL's appendix A, "Error Codes". */
const BY_SQLSTATE: Readonly<Record<string, DatabaseFailure>> = {
  '08': 'unreachable',
  '57P01': 'unreachable',
  '57P02': 'unreachable',
  '57P03': 'unreachable',
  '57P05': 'unreachable',
  '28': 'refusing',
  '3D': 'refusing',
  '57P04': 'refusing',
  '53': 'full',
  '53300': 'crowded',
  '53400': 'crowded',
  '57014': 'slow',
  '25P03': 'slow',
  '25P04': 'slow',
  '40001': 'locked',
  '40P01': 'locked',
  '55P03': 'locked',
  '25006': 'read_only',
  '3F': 'incomplete',
  '42P01': 'incomplete',
  '42501': 'incomplete',
  '42703': 'incomplete',
  '42704': 'incomplete',
  '42883': 'incomplete',
  '58': 'broken',
  F0: 'broken',
  XX: 'broken',
};

/** The driver says these, without a code, of a connection that went away under a query, or that said what is no protocol. */
const LOST_CONNECTION =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|Query read timeout|received invalid response)/;
const NETWORK_CODE = /^(E(?!RR_)[A-Z_]+|ERR_(SSL|TLS|STREAM|SOCKET)_[A-Z_]+)$/;

/** Errors carry it, so that every copy of this file in a process knows it. */
const ORIGIN = Symbol.for('lockstep.database-error');
type Origin = 'connecting' | 'query';

/** Notes that an error came from the driver: the same network code from anywhere else says nothing about the database. */
export function markDatabaseError(error: unknown, origin: Origin): void {
  if (!(error instanceof Error) || ORIGIN in error) return;
  Object.defineProperty(error, ORIGIN, { value: origin });
}

/** The database had no time for a question: as when it has no connection left. */
export class WaitedTooLongError extends Error {
  readonly code = '53300';

  constructor() {
    super('waited too long for an answer');
    this.name = 'WaitedTooLongError';
    markDatabaseError(this, 'connecting');
  }
}

/** Why the database failed, if that is what an error is about; null for any other error, a defect of ours among them. */
export function databaseFailureOf(error: unknown): DatabaseFailure | null {
  const origin = originOf(error) ?? originOf((error as { cause?: unknown } | null)?.cause);
  if (!origin) return null;
  const { from, failure } = origin;
  const code = sqlstateOf(failure);
  // Whoever is not let in did nothing wrong, whatever the server calls it: 55000 where a database is closed to all.
  const otherwise = from === 'connecting' ? 'refusing' : null;
  if ('severity' in failure || /^\d/.test(code ?? '')) return bySqlstate(code ?? '') ?? otherwise;
  if (from === 'connecting' || NETWORK_CODE.test(code ?? '')) return 'unreachable';
  return LOST_CONNECTION.test(failure.message) ? 'unreachable' : null;
}

/** Whether trying again later may help. */
export function isUnavailable(error: unknown): boolean {
  return databaseFailureOf(error) !== null;
}

function bySqlstate(code: string): DatabaseFailure | null {
  return BY_SQLSTATE[code] ?? BY_SQLSTATE[code.slice(0, 2)] ?? null;
}

function originOf(error: unknown): { from: Origin; failure: Error } | null {
  if (!(error instanceof Error)) return null;
  const from = (error as { [ORIGIN]?: Origin })[ORIGIN];
  return from ? { from, failure: error } : null;
}

/** Whether a text was refused for a character that PostgreSQL cannot store; there is only one, NUL. */
export function isUnstorable(error: unknown): boolean {
  const code = sqlstateOf(error);
  return code === '22021' || code === '22P05';
}
