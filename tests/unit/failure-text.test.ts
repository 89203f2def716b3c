import { expect, test } from 'vitest';
import { DomainError } from '@/lib/errors';
import { failureText } from '@/worker/failure-text';

const failedQuery = (cause: object) =>
  Object.assign(new Error('Failed query: select * from users where email = $1\nparams: kim@example.org'), {
    cause,
  });

test('what a failed run keeps never quotes a query, its parameters or a message of the database', () => {
  const texts = [
    failedQuery({ code: '23505', message: 'Key (email)=(kim@example.org) already exists.' }),
    failedQuery({ code: 'ECONNREFUSED', message: 'connect ECONNREFUSED 10.1.2.3:5432' }),
    failedQuery(new Error('Connection terminated unexpectedly')),
    new TypeError('cannot read kim@example.org'),
    'kim@example.org',
  ].map(failureText);
  expect(texts).toEqual([
    'the database refused (23505)',
    'the database was away',
    'the database was away',
    'unexpected TypeError; see the log',
    'unexpected string; see the log',
  ]);
});

test('a refusal of ours is kept in its words', () => {
  expect(failureText(new DomainError('pair_not_found', 'no such pair'))).toBe('pair_not_found: no such pair');
});
