import { request } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OwnApi, startApi } from '@/tests/support/api';
import { startStopwatch } from '@/tests/support/stopwatch';
import { waitFor } from '@/tests/support/wait-for';

const UPLOADS = 20;

let api: OwnApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

/** Sends the beginning of a body and closes the connection. */
function cutOff(headers: Record<string, string>): Promise<void> {
  const { hostname, port } = new URL(api.server.origin);
  const path = '/api/v1/auth/login';
  const sending = request({ hostname, port, path, method: 'POST', headers });
  sending.on('error', () => {});
  return new Promise((resolve) => {
    sending.write('{"email":', () => {
      setImmediate(() => resolve(void sending.destroy()));
    });
  });
}

type Line = {
  route?: string;
  status?: number;
  duration_ms?: number;
  level: string;
  msg?: string;
  round?: string;
};

function logged(): Line[] {
  return api.server
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
}

it('an upload that a client cuts off is refused, and does not count as a failure of ours or of the database', async () => {
  const json = { 'content-type': 'application/json' };
  for (let item = 0; item < UPLOADS; item++) {
    await cutOff(
      item % 2 ? { ...json, 'content-length': '1000' } : { ...json, 'transfer-encoding': 'chunked' },
    );
  }
  const answers = await waitFor('all of them are in the log', () => {
    const lines = logged().filter(({ route, status }) => route === '/api/v1/auth/login' && status);
    return lines.length === UPLOADS && lines;
  });
  expect(new Set(answers.map(({ status, level }) => `${status} ${level}`))).toEqual(new Set(['408 info']));
  // A round of a busy server may fail meanwhile. That has nothing to do with uploads.
  const failures = logged().filter(
    ({ level, round }) => (level === 'error' || level === 'warn') && round === undefined,
  );
  expect(failures).toEqual([]);
  expect((await api.call('GET', '/api/v1/health/status', { as: 'viewer' })).status).toBe(200);
});

it('a slow body takes its client’s time and changes none of our figures', async () => {
  const { hostname, port } = new URL(api.server.origin);
  const authorization = `Bearer ${await api.token('operator')}`;
  const headers = { authorization, 'content-type': 'application/json', 'content-length': '2' };
  const sending = request({ hostname, port, path: '/api/v1/enrolments', method: 'POST', headers });
  const answered = new Promise<number | undefined>((resolve, reject) => {
    sending.on('error', reject).on('response', (answer) => resolve(answer.resume().statusCode));
  });
  await new Promise((resolve) => sending.write('{', resolve));
  const heldMs = startStopwatch();
  for (let turn = 0; turn < 40; turn++) await api.call('GET', '/api/v1/health/status', { as: 'viewer' });
  const leastMs = heldMs();
  sending.end('}');
  expect(await answered).toBe(422);
  const [line] = await waitFor('it is in the log', () => {
    const lines = logged().filter(({ route, status }) => route === '/api/v1/enrolments' && status);
    return lines.length > 0 && lines;
  });
  expect(line?.duration_ms).toBeLessThan(leastMs / 2);
});
