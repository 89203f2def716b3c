import {
  type DatabaseFailure,
  databaseFailureOf,
  FAILURE_TEXTS,
  messageOf,
  refusedParameterOf,
} from '@/db/failure';
import { sqlstateOf } from '@/db/sqlstate';
import { ConfigError } from '@/lib/config';
import { DomainError } from '@/lib/errors';

const ADVICE: Record<Exclude<DatabaseFailure, 'unreachable'>, string> = {
  refusing: 'are user, password and name right?',
  parameter_refused: '"The path" in docs/operations.md says what a pooler must accept',
  crowded: 'run it again',
  slow: 'run it again',
  locked: 'run it again',
  full: 'make room, then run it again',
  read_only: 'is this the primary?',
  incomplete: 'run: npm run migrate',
  broken: "see the server's log",
};

/** Node's error codes for certificates that it does not trust. */
const TLS_REFUSAL = /CERT|^UNABLE_TO_|^ERR_(TLS|SSL)_/;

/** An explanation of one line that helps a person; it never contains the text of a query or its parameters. */
export function explainError(error: unknown, databaseUrl: string | undefined): string {
  if (error instanceof ConfigError || error instanceof DomainError) return error.message;
  const place = databaseUrl ? describePlace(databaseUrl) : 'the database';
  const code = sqlstateOf(error);
  if (code?.startsWith('LS')) return `${place} cannot be migrated: ${messageOf(error)}`;
  if (code === '42P01' || code === '42883') return `${place} is not migrated; run: npm run migrate`;
  if (code === '42501')
    return `${place} refused its role what this needs; migrate as the owner of the tables`;
  const failure = databaseFailureOf(error);
  const detail = refusedParameterOf(error) ?? code;
  const told = detail ? ` (${detail})` : '';
  if (failure === 'unreachable' && TLS_REFUSAL.test(code ?? ''))
    return `the certificate of ${place} is not trusted${told}; see sslmode and sslrootcert`;
  if (failure === 'unreachable' && saysNoTls(error)) return `${place} does not speak TLS; see sslmode`;
  if (failure === 'unreachable') return `cannot reach ${place}${told}; is it running?`;
  if (failure) return `${place} ${FAILURE_TEXTS[failure]}${told}; ${ADVICE[failure]}`;
  if (code && /^[0-9A-Z]{5}$/.test(code)) return `${place} answered with error ${code}`;
  return error instanceof Error ? error.message : String(error);
}

/** The driver has no code for this error. */
function saysNoTls(error: unknown): boolean {
  return messageOf(error) === 'The server does not support SSL connections';
}

/** The database's name and host, never the user or the password. */
function describePlace(databaseUrl: string): string {
  try {
    const url = new URL(databaseUrl);
    return `database "${decodeURIComponent(url.pathname.slice(1))}" at ${url.host}`;
  } catch {
    // What is wrong with the URL is told by whoever reads it first.
    return 'the database';
  }
}
