import { readFileSync, writeFileSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inTransaction } from '@/db/transaction';
import { reportIncident } from '@/lib/alert/report-incident';
import { API, API_BASE } from '@/lib/contract/api';
import { addressOf } from '@/lib/contract/client';
import type { Example } from '@/lib/contract/example';
import { ANSWERS, EXAMPLES } from '@/lib/contract/examples';
import type { Operation } from '@/lib/contract/operation';
import { PERMISSIONS } from '@/lib/contract/permissions';
import { ALERT_SUBJECTS } from '@/lib/vocabulary/alerts';
import { type Api, borrowApi, type CallOptions, login } from '@/tests/support/api';
import { plantHistory, plantPair } from '@/tests/support/context';
import { keepQuiet } from '@/tests/support/keep-quiet';

/** `RECORD_EXAMPLES=1 npm test -- --only api tests/api/examples.test.ts` stores the present answers. */
const recording = process.env.RECORD_EXAMPLES === '1';
const ANSWERS_FILE = 'lib/contract/answers.json';
const recorded: Record<string, unknown[]> = {};

let api: Api;
beforeAll(async () => {
  api = await borrowApi();
  // The server's rounds evaluate the effects of the examples. Only the roll-out may have an incident.
  await keepQuiet(
    api,
    ALERT_SUBJECTS.filter((subject) => subject !== 'rollout'),
  );
  await api.db.execute(sql`
    INSERT INTO users (id, email, name) OVERRIDING SYSTEM VALUE
    VALUES (7, 'anna@example.org', 'Anna Kovács'), (8, 'ben@example.org', 'Ben Szabó')`);
  await plantPair(api.db, 7, { progress: 1, license: 2 });
  await plantHistory(api.db, 7, [[1, 2]]);
  await plantPair(api.db, 8, { progress: 5, license: 1 });
  await api.db.execute(sql`
    INSERT INTO workers (id, hostname, pid) VALUES ('worker-1', 'node-1', 4711)`);
  await api.db.execute(sql`
    INSERT INTO job_runs (job, slot, due_at, state, attempt, worker_id, started_at, finished_at, result, actor)
    VALUES ('health-check', 5984640, now(), 'succeeded', 1, 'worker-1', now(), now(), '{"check_id": 1}', 'system:health-check')`);
  await inTransaction(api.db, (tx) =>
    reportIncident(tx, {
      subject: 'rollout',
      severity: 'critical',
      figures: { from_stage: 25, to_stage: 5, deadlocks: 3, consistency_rate: 94.2 },
      cause: 'deadlocks',
    }),
  );
});
afterAll(async () => {
  await api.close();
  if (recording) writeFileSync(ANSWERS_FILE, `${JSON.stringify(recorded, null, 2)}\n`);
});

const examples = Object.entries(EXAMPLES).flatMap(([key, list]) =>
  (list ?? []).map((example, index) => ({
    key,
    index,
    example,
    operation: API[key as keyof typeof API] as Operation,
  })),
);

it.each(examples)('$key: “$example.summary” is answered as it says', async (item) => {
  const { key, index, operation, example } = item;
  const { permission, method, path } = operation;
  const roles = permission === null ? [] : PERMISSIONS[permission];
  const role = roles.find((one) => one === 'operator') ?? roles[0];
  const answer = await api.call(method, `${API_BASE}${addressOf(path, example)}`, {
    ...(role ? { as: role } : {}),
    ...(await sentWith(operation, example)),
  });
  expect(answer.status).toBe(example.status);
  const body = answer.status === 204 ? null : settled(answer.body);
  recorded[key] = [...(recorded[key] ?? []), body];
  if (recording) return;
  const shown = ANSWERS[key]?.[index];
  expect(shown, `${ANSWERS_FILE} is of another time: record it again`).toEqual(body);
  const shape = operation.answers[example.status]?.shape;
  if (shape) expect(shape.parse(shown)).toEqual(shown);
});

it('stores no answer of a removed example', () => {
  const kept = Object.entries(JSON.parse(readFileSync(ANSWERS_FILE, 'utf8')) as Record<string, unknown[]>);
  if (!recording)
    expect(kept.map(([key, list]) => [key, list.length])).toEqual(
      Object.entries(EXAMPLES).map(([key, list]) => [key, list?.length]),
    );
});

/** Replaces values in an example that only the server can give: a token or a version. */
async function sentWith(operation: Operation, example: Example): Promise<CallOptions> {
  const body = example.body as Record<string, unknown> | undefined;
  if (body && 'refresh_token' in body) {
    const { refresh_token } = await login(api.server.origin, api.users.operator.email);
    return { body: { ...body, refresh_token } };
  }
  if (!operation.version || operation.version === 'optional') return { body };
  const version = await versionSeen(operation, example);
  if (body && 'version' in body) return { body: { ...body, version } };
  return { body, headers: { 'if-match': `"${version}"` } };
}

/** The version of the object that an operation changes, from the GET of its path or of the path above. */
async function versionSeen({ path }: Operation, example: Example): Promise<unknown> {
  const hasVersion = (one: string) =>
    (API as Readonly<Record<string, Operation>>)[`GET ${one}`]?.answers[200]?.etag === true;
  const read = [path, path.slice(0, path.lastIndexOf('/'))].find(hasVersion);
  if (read === undefined) throw new Error(`nothing reads the version of ${path}`);
  const { params = {} } = example;
  return (await api.call('GET', `${API_BASE}${addressOf(read, { params })}`, { as: 'admin' })).body.version;
}

/** The values that differ each time, by field. */
const VARYING: Record<string, unknown> = {
  access_token: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJhdWQiOiJhY2Nlc3MiLCJzdWIiOiI0In0.c2lnbmF0dXJl',
  refresh_token: 'vs8f0lH97IdSPIkGBSO3lnbvV4BqY8x7k0C_LGeqTwM',
  key: 'lsk_1_0EXAMPLEexample0EXAMPLEexample0EXAMPLEexamp38TLbT',
  version: '1041@0-7.1042@0-7',
  duration_ms: 24,
};
const TIME = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** An answer in which fixed values replace all values that differ each time. */
function settled(value: unknown, field = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => settled(item));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, settled(part, name)]));
  }
  if (typeof value === typeof VARYING[field] && value !== undefined) return VARYING[field];
  if (typeof value !== 'string') return value;
  if (TIME.test(value)) return `2026-03-02T08:0${field.startsWith('next_') ? 5 : 0}:00.000Z`;
  return value.replace(UUID, '348ff05a-280e-4deb-9a79-d352152b4ea2');
}
