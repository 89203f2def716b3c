import { sqlstateOf } from '@/db/sqlstate';
import { ConfigError } from '@/lib/config';
import { DomainError } from '@/lib/errors';

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ETIMEDOUT',
  'EAI_AGAIN',
]);

/** One line that a person can act on; never the text of a query or its parameters. */
export function explainError(error: unknown, databaseUrl: string | undefined): string {
  if (error instanceof ConfigError || error instanceof DomainError) return error.message;
  const place = databaseUrl ? describePlace(databaseUrl) : 'the database';
  const code = sqlstateOf(error) ?? innermostCode(error);
  if (code && UNREACHABLE.has(code)) return `cannot reach ${place} (${code}); is it running?`;
  if (code === '28P01' || code === '28000') return `${place} refused the user or the password`;
  if (code === '3D000') return `${place} does not exist`;
  if (code === '42P01' || code === '42883') return `${place} is not migrated; run: npm run migrate`;
  if (code === '42501')
    return `${place} refused its role what this needs; migrate as the owner of the tables`;
  if (code === '55P03' || code === '40P01')
    return `${place} is busy: others hold rows that this needs; run it again`;
  if (code?.startsWith('57P') || code?.startsWith('08'))
    return `the connection to ${place} was lost (${code}); run it again`;
  if (code === '53100') return `${place} has no disk space left`;
  if (
    error instanceof Error &&
    /timeout exceeded when trying to connect|Connection terminated/.test(messageOf(error))
  ) {
    return `the connection to ${place} was lost or timed out; run it again`;
  }
  if (code && /^[0-9A-Z]{5}$/.test(code)) return `${place} answered with error ${code}`;
  return error instanceof Error ? error.message : String(error);
}

/** A Drizzle error's own message holds parameters; its cause says what happened. */
function messageOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : error.message;
}

function innermostCode(error: unknown): string | undefined {
  const { errors, cause, code } = (error ?? {}) as { errors?: unknown[]; cause?: unknown; code?: unknown };
  if (typeof code === 'string') return code;
  if (errors?.[0]) return innermostCode(errors[0]);
  return cause ? innermostCode(cause) : undefined;
}

/** The database's name and host, never the user or the password. */
function describePlace(databaseUrl: string): string {
  try {
    const url = new URL(databaseUrl);
    return `database "${decodeURIComponent(url.pathname.slice(1))}" at ${url.host}`;
  } catch {
    return 'the database';
  }
}
