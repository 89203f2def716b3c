import { sqlstateOf } from './sqlstate';

/**
 * The reason why the database could not do something, when the caller made no mistake and may try again later.
 * - `unreachable`: connections are refused, lost or silent, TLS is not trusted, or the server starts or stops.
 * - `refusing`: the server refuses our sign-in, or the database does not exist. `parameter_refused`: a pooler before it refuses a start-up parameter of our connections.
 * - `crowded`: no connection is left. `slow`: a statement reached its time limit. `locked`: another transaction holds the rows.
 * - `full`: no disk space or memory is left. `read_only`: it takes no writes. `incomplete`: tables, functions or rights of Lockstep are missing, for example while a backup is restored. `broken`: an internal error of the server.
 */
export type DatabaseFailure =
  | 'unreachable'
  | 'refusing'
  | 'parameter_refused'
  | 'crowded'
  | 'slow'
  | 'locked'
  | 'full'
  | 'read_only'
  | 'incomplete'
  | 'broken';

/** The text of each failure, to be read after the name of the database. */
export const FAILURE_TEXTS: Readonly<Record<DatabaseFailure, string>> = {
  unreachable: 'cannot be reached',
  refusing: 'does not let Lockstep in, or does not exist',
  parameter_refused: 'is behind a pooler that refuses a start-up parameter of Lockstep',
  crowded: 'has no connection left',
  slow: 'took too long',
  locked: 'is busy: others hold rows that this needs',
  full: 'has no disk space or memory left',
  read_only: 'takes no writes now',
  incomplete: 'lacks tables, functions or rights of Lockstep',
  broken: 'fails within itself',
};

/**
 * The failure by SQLSTATE, or by its class (the first two characters). Source: PostgreSQL's appendix A, "Error Codes".
 */
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

/**
 * The driver's messages, without a code, for a connection that was lost during a query or that did not follow the
 * protocol.
 */
const LOST_CONNECTION =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|Query read timeout|received invalid response)/;
/** PgBouncer's words, with SQLSTATE 08P01. The group is the name of the parameter. */
const REFUSED_PARAMETER = /unsupported startup parameter(?: in options)?: (\w+)/i;
const NETWORK_CODE = /^(E(?!RR_)[A-Z_]+|ERR_(SSL|TLS|STREAM|SOCKET)_[A-Z_]+)$/;

/** Stored in the errors, so that every copy of this file in a process can read it. */
const ORIGIN = Symbol.for('lockstep.database-error');
type Origin = 'connecting' | 'query';

/** Marks an error as coming from the driver: the same network code from other code says nothing about the database. */
export function markDatabaseError(error: unknown, origin: Origin): void {
  if (!(error instanceof Error) || ORIGIN in error) return;
  Object.defineProperty(error, ORIGIN, { value: origin });
}

/** The database did not answer a request in time, as when no connection is left. */
export class WaitedTooLongError extends Error {
  readonly code = '53300';

  constructor() {
    super('waited too long for an answer');
    this.name = 'WaitedTooLongError';
    markDatabaseError(this, 'connecting');
  }
}

/** The failure of the database that an error shows; null for any other error, such as a defect of our own code. */
export function databaseFailureOf(error: unknown): DatabaseFailure | null {
  const origin = originOf(error) ?? originOf((error as { cause?: unknown } | null)?.cause);
  if (!origin) return null;
  const { from, failure } = origin;
  if (refusedParameterOf(failure) !== null) return 'parameter_refused';
  const code = sqlstateOf(failure);
  // A refused connection is never the caller's mistake, with any SQLSTATE: 55000 means that the database accepts no
  // connections.
  const otherwise = from === 'connecting' ? 'refusing' : null;
  if ('severity' in failure || /^\d/.test(code ?? '')) return bySqlstate(code ?? '') ?? otherwise;
  if (from === 'connecting' || NETWORK_CODE.test(code ?? '')) return 'unreachable';
  return LOST_CONNECTION.test(failure.message) ? 'unreachable' : null;
}

/** The start-up parameter that a pooler refused; null for any other error. */
export function refusedParameterOf(error: unknown): string | null {
  return REFUSED_PARAMETER.exec(messageOf(error))?.[1] ?? null;
}

/** The database's own message, without the query that Drizzle puts before it. */
export function messageOf(error: unknown): string {
  const { cause, message } = (error ?? {}) as { cause?: { message?: unknown }; message?: unknown };
  return String(cause?.message ?? message);
}

/** Whether another try later may help. */
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

/** Whether a text was refused because of NUL, the only character that PostgreSQL cannot store. */
export function isUnstorable(error: unknown): boolean {
  const code = sqlstateOf(error);
  return code === '22021' || code === '22P05';
}
