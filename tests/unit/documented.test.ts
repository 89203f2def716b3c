import { expect, it } from 'vitest';
import { expectDocumented } from '@/tests/support/documented';

const JSON_TYPE = 'application/json';
const PROBLEM_TYPE = 'application/problem+json';

function answered(
  request: string,
  status: number,
  body: unknown,
  { type = JSON_TYPE, ...headers }: Record<string, string> = {},
) {
  const [method = '', path = ''] = request.split(' ');
  const answer = { status, body, headers: new Headers({ 'content-type': type, ...headers }) };
  return () => expectDocumented({ method, path: `/api/v1${path}` }, answer);
}

const me = {
  id: 4,
  email: 'olga@example.org',
  name: 'Olga',
  role: 'operator',
  locale: null,
  time_zone: 'Europe/Budapest',
  second_factor_enabled: false,
  session_id: '348ff05a-280e-4deb-9a79-d352152b4ea2',
};
const problem = (status: number, code: string) => ({
  type: `urn:lockstep:problem:${code}`,
  title: 'Title',
  status,
  detail: 'detail',
  code,
  request_id: 'req-12345',
});

it('an answer that is as the document says passes', () => {
  expect(answered('GET /auth/me?', 200, me)).not.toThrow();
  expect(
    answered('GET /auth/me', 401, problem(401, 'unauthenticated'), { type: PROBLEM_TYPE }),
  ).not.toThrow();
  expect(answered('GET /nowhere', 404, problem(404, 'not_found'), { type: PROBLEM_TYPE })).not.toThrow();
  expect(
    answered('PUT /auth/me', 405, problem(405, 'method_not_allowed'), { type: PROBLEM_TYPE }),
  ).not.toThrow();
  expect(
    answered('GET /pairs/7/PLAYER', 404, problem(404, 'pair_not_found'), { type: PROBLEM_TYPE }),
  ).not.toThrow();
});

it.each([
  ['a status that is not in it', answered('GET /auth/me', 201, me), /201 is not in the document/],
  ['a field that is missing', answered('GET /auth/me', 200, { ...me, role: undefined }), /role/],
  ['a field too many', answered('GET /auth/me', 200, { ...me, password_hash: 'x' }), /additional properties/],
  ['a value of another type', answered('GET /auth/me', 200, { ...me, id: '4' }), /must be integer/],
  [
    'a value that is not in the list',
    answered('GET /auth/me', 200, { ...me, role: 'root' }),
    /allowed values/,
  ],
  ['another media type', answered('GET /auth/me', 200, me, { type: 'text/html' }), /text\/html/],
  ['a header that is not in it', answered('GET /auth/me', 200, me, { etag: '"1"' }), /ETag/],
  [
    'a code that this operation does not have',
    answered('GET /auth/me', 403, problem(403, 'own_role'), { type: PROBLEM_TYPE }),
    /allowed values/,
  ],
  ['a success where there is no operation', answered('GET /nowhere', 200, me), /no such operation/],
])('%s does not', (_, answering, message) => {
  expect(answering).toThrow(message);
});
