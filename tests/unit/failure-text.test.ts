import { expect, test } from 'vitest';
import { markDatabaseError } from '@/db/failure';
import { DomainError } from '@/lib/errors';
import { failureText } from '@/worker/failure-text';

/** A driver's error in the form in which Drizzle wraps it. */
const failedQuery = (cause: Error) => {
  markDatabaseError(cause, 'query');
  return Object.assign(
    new Error('Failed query: select * from users where email = $1\nparams: kim@example.org'),
    {
      cause,
    },
  );
};
const said = (code: string, message: string, severity?: string) =>
  Object.assign(new Error(message), { code, ...(severity ? { severity } : {}) });

test('what a failed run keeps never quotes a query, its parameters or a message of the database', () => {
  const texts = [
    failedQuery(said('23505', 'Key (email)=(kim@example.org) already exists.', 'ERROR')),
    failedQuery(said('ECONNRESET', 'read ECONNRESET 10.1.2.3:5432')),
    failedQuery(new Error('Connection terminated unexpectedly')),
    new TypeError('cannot read kim@example.org'),
    'kim@example.org',
  ].map(failureText);
  expect(texts).toEqual([
    'the database refused (23505)',
    'the database cannot be reached',
    'the database cannot be reached',
    'unexpected TypeError; see the log',
    'unexpected string; see the log',
  ]);
});

test('a refusal of ours is kept in its words', () => {
  expect(failureText(new DomainError('pair_not_found', 'no such pair'))).toBe('pair_not_found: no such pair');
});
