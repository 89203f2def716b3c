import { createHmac } from 'node:crypto';
import { expect } from 'vitest';
import type { Answer, Api } from './api';
import type { Newcomer } from './newcomers';
import { TEST_SECRET } from './server';

/** The time in seconds, as in tokens. */
export const now = () => Math.floor(Date.now() / 1000);

/** A part of a token. Text stays unchanged. */
export const encode = (part: unknown) =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');

type Forgery = {
  header?: Record<string, unknown> | string;
  payload?: Record<string, unknown> | string;
  hash?: string;
  secret?: string;
  signature?: string;
};

/** Forged tokens for the session of a person, and the user that the API finds for an Authorization header. */
export function forgeriesOf(api: () => Api, person: () => Newcomer) {
  function claims(more: Record<string, unknown> = {}) {
    const { id, sessionId } = person();
    const good = { iss: 'lockstep', aud: 'access', sub: String(id), ver: 1, sid: sessionId };
    return { ...good, iat: now(), exp: now() + 600, ...more };
  }

  /** A token with our signature, unless the options say otherwise. */
  function forge({
    header,
    payload,
    hash = 'sha256',
    secret = TEST_SECRET,
    signature,
  }: Forgery = {}): string {
    const signed = `${encode(header ?? { alg: 'HS256', typ: 'JWT' })}.${encode(payload ?? claims())}`;
    return `${signed}.${signature ?? createHmac(hash, secret).update(signed).digest('base64url')}`;
  }

  const me = (authorization: string) => api().call('GET', '/api/v1/auth/me', { headers: { authorization } });

  return { claims, forge, me };
}

/** Expects that the API did not accept the credential of the request. */
export function expectRefused(answer: Answer) {
  expect([answer.status, answer.body.code]).toEqual([401, 'unauthenticated']);
  expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer realm="lockstep"/);
}
