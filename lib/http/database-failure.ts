import { sqlstateOf } from '@/db/sqlstate';

const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/**
 * Shutdown and start-up (57P0x), too many connections, a statement past its timeout, a lock or a serialization that
 * five attempts did not get, a standby that takes no writes.
 */
const SQLSTATES = new Set([
  '57P01',
  '57P02',
  '57P03',
  '57014',
  '53300',
  '40001',
  '40P01',
  '55P03',
  '25006',
  '3D000',
]);

/** The driver says these without a code: the pool is exhausted, or the connection went away under a query. */
const DRIVER_MESSAGES =
  /^(timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error|Query read timeout)/;

/** Whether a query failed because the database is away or overwhelmed: trying again later may help. */
export function isUnavailable(error: unknown): boolean {
  const code = sqlstateOf(error);
  if (code !== undefined) return NETWORK_CODES.has(code) || SQLSTATES.has(code) || code.startsWith('08');
  const { cause, message } = (error ?? {}) as { cause?: { message?: unknown }; message?: unknown };
  return DRIVER_MESSAGES.test(String(cause?.message ?? message ?? ''));
}

/** Whether a text was refused for a character that PostgreSQL cannot store; there is only one, NUL. */
export function isUnstorable(error: unknown): boolean {
  const code = sqlstateOf(error);
  return code === '22021' || code === '22P05';
}
