import { databaseFailureOf, FAILURE_TEXTS } from '@/db/failure';
import { sqlstateOf } from '@/db/sqlstate';
import { DomainError } from '@/lib/errors';

/**
 * The reason of a failed attempt, in a form that may be stored and shown. Messages of the database or the driver may
 * quote values, so only their code is used; the log has the rest.
 */
export function failureText(error: unknown): string {
  if (error instanceof DomainError) return `${error.code}: ${error.message}`;
  const failure = databaseFailureOf(error);
  if (failure) return `the database ${FAILURE_TEXTS[failure]}`;
  const code = sqlstateOf(error);
  if (code !== undefined) return `the database refused (${code})`;
  return `unexpected ${error instanceof Error ? error.name : typeof error}; see the log`;
}
