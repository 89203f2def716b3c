import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Api, borrowApi, PASSWORD } from '@/tests/support/api';
import { addUser, plantHistory, plantPair } from '@/tests/support/context';

/*
 * Somebody who has nothing but the address of the document: what is called, and how, is read from it. Nothing of the
 * contract is imported here, and requests go out by themselves.
 */
type Schema = { type?: string };
type Parameter = { in: string; name: string; required?: boolean; schema: Schema };
type Operation = {
  operationId: string;
  parameters?: Parameter[];
  security?: object[];
  requestBody?: { content: Record<string, unknown> };
  responses: Record<string, { content?: Record<string, unknown> }>;
};
type Document = {
  servers: [{ url: string }];
  security: Record<string, unknown>[];
  components: { securitySchemes: Record<string, { type: string; scheme?: string }> };
  paths: Record<string, Record<string, Operation>>;
};
type Input = { values?: Record<string, string | number | boolean>; body?: unknown };
type Answer = { status: number; type: string; text: string; json: Record<string, unknown> };

let api: Api;
let learner: number;
let client: FreshClient;
beforeAll(async () => {
  api = await borrowApi();
  learner = await addUser(api.db);
  const broken = await addUser(api.db);
  await plantPair(api.db, broken, { progress: 1, license: 2 });
  await plantHistory(api.db, broken, [[1, 2]]);
  client = await FreshClient.read(`${api.server.origin}/api/v1/openapi.json`);
});
afterAll(() => api.close());

class FreshClient {
  token: string | undefined;

  private constructor(
    private readonly base: URL,
    private readonly document: Document,
  ) {}

  static async read(address: string): Promise<FreshClient> {
    const document = (await (await fetch(address)).json()) as Document;
    return new FreshClient(new URL(document.servers[0].url, address), document);
  }

  find(operationId: string) {
    for (const [path, methods] of Object.entries(this.document.paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        if (operation.operationId === operationId) return { path, method, operation };
      }
    }
    return undefined;
  }

  /** Puts each value where the document says that it goes. */
  async call(operationId: string, { values = {}, body }: Input = {}): Promise<Answer> {
    const found = this.find(operationId);
    if (!found) throw new Error(`the document has no operation ${operationId}`);
    const { path, method, operation } = found;
    const headers = new Headers(this.credential(operation));
    const query = new URLSearchParams();
    let filled = path;
    for (const { name, in: where, required } of operation.parameters ?? []) {
      const value = values[name];
      if (value === undefined) {
        if (required) throw new Error(`${operationId} needs ${name}`);
      } else if (where === 'path') filled = filled.replace(`{${name}}`, encodeURIComponent(value));
      else if (where === 'query') query.set(name, String(value));
      else headers.set(name, String(value));
    }
    const [bodyType] = Object.keys(operation.requestBody?.content ?? {});
    if (bodyType) headers.set('content-type', bodyType);
    const response = await fetch(`${this.base}${filled}${query.size > 0 ? `?${query}` : ''}`, {
      method: method.toUpperCase(),
      headers,
      ...(bodyType ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    const type = response.headers.get('content-type')?.split(';')[0] ?? '';
    const described = operation.responses[response.status];
    expect(described, `${operationId} is answered with ${response.status}: ${text}`).toBeDefined();
    if (response.ok && text !== '') expect(Object.keys(described?.content ?? {})).toContain(type);
    return { status: response.status, type, text, json: type.endsWith('json') ? JSON.parse(text) : {} };
  }

  private credential(operation: Operation): Record<string, string> {
    const [bearer] =
      Object.entries(this.document.components.securitySchemes).find(
        ([, scheme]) => scheme.type === 'http' && scheme.scheme === 'bearer',
      ) ?? [];
    const wanted = (operation.security ?? this.document.security).some((one) => bearer && bearer in one);
    return wanted && this.token ? { authorization: `Bearer ${this.token}` } : {};
  }
}

it('signs in as the named user', async () => {
  const { email } = api.users.operator;
  const signedIn = await client.call('login', { body: { email, password: PASSWORD } });
  expect(signedIn.status).toBe(200);
  client.token = String(signedIn.json.access_token);
  expect((await client.call('readMe')).json).toMatchObject({ email, role: 'operator' });
});

it('records activity, once for each key', async () => {
  const body = { user_id: learner, specialization: 'PLAYER', activity_key: 'fresh-1', xp: 1200, sessions: 1 };
  expect(await client.call('recordActivities', { body })).toMatchObject({
    status: 201,
    json: { outcome: 'recorded', total_xp: '1200' },
  });
  expect((await client.call('recordActivities', { body })).status).toBe(200);
});

it('runs a check, previews the repair, and applies it', async () => {
  const check = await client.call('checkNow', { values: { dry_run: false } });
  expect(check.json).toMatchObject({ total_checked: 2, inconsistent: 1, dry_run: false });
  const body = { scope: { filter: {} }, policy: 'evidence' };
  const preview = await client.call('repair', { body: { ...body, dry_run: true } });
  expect(preview).toMatchObject({ status: 200, json: { id: null, repaired: 1 } });

  const values = { 'Idempotency-Key': 'fresh-repair-1' };
  const applied = await client.call('repair', { values, body });
  expect(applied).toMatchObject({ status: 201, json: { repaired: 1, needs_decision: 0 } });
  const again = await client.call('repair', { values, body });
  expect(again.json).toEqual(applied.json);
  const run = await client.call('readRepair', { values: { id: Number(applied.json.id) } });
  expect(run.json).toMatchObject({ id: applied.json.id, state: 'completed' });
});

it('exports the violations as CSV', async () => {
  const list = await client.call('exportViolations');
  expect(list).toMatchObject({ status: 200, type: 'text/csv' });
  const [header] = list.text.split(/\r?\n/);
  expect(header?.replace(/^\uFEFF/, '').split(',')).toEqual(
    expect.arrayContaining(['user_id', 'specialization', 'recommended_action']),
  );
});

it('signs out, and is refused then', async () => {
  const { email } = api.users.viewer;
  const signedIn = await client.call('login', { body: { email, password: PASSWORD } });
  client.token = String(signedIn.json.access_token);
  const { refresh_token } = signedIn.json;
  expect((await client.call('logout', { body: { refresh_token } })).status).toBe(204);
  expect((await client.call('readMe')).status).toBe(401);
});
