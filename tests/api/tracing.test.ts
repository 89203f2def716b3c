import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Api, startApi } from '@/tests/support/api';
import { addUser, plantPair } from '@/tests/support/context';
import { TEST_SECRET } from '@/tests/support/server';
import { spawnNode } from '@/tests/support/spawn-node';
import { waitFor } from '@/tests/support/wait-for';

type Value = { stringValue?: string; intValue?: number | string };
type Span = {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  attributes: { key: string; value: Value }[];
};

const spans: Span[] = [];
const paths = new Set<string>();
let raw = '';
let collector: Server;
let endpoint: string;
let api: Api;

beforeAll(async () => {
  collector = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    raw += body;
    paths.add(`${request.method} ${request.url}`);
    type Export = { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };
    const { resourceSpans } = JSON.parse(body) as Export;
    spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
    response.setHeader('content-type', 'application/json').end('{}');
  }).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  api = await startApi({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_BSP_SCHEDULE_DELAY: '100' });
});
afterAll(async () => {
  await api?.close();
  collector?.close();
});

it('a request is a span below its caller’s, with its statements below it, without their parameters', async () => {
  const secret = 'Nobody-Named-So';
  const trace = '0af7651916cd43dd8448eb211c80319c';
  await api.call('GET', `/api/v1/users?search=${secret}`, {
    as: 'viewer',
    headers: { traceparent: `00-${trace}-b7ad6b7169203331-01` },
  });
  const request = await waitFor('the request arrives', () =>
    spans.find(({ traceId, name }) => traceId === trace && name === 'GET /api/v1/users'),
  );
  expect(request.parentSpanId).toBe('b7ad6b7169203331');
  const status = request.attributes.find(({ key }) => key === 'http.response.status_code');
  expect(Number(status?.value.intValue)).toBe(200);
  const below = spans.filter(({ parentSpanId }) => parentSpanId === request.spanId);
  expect(below.length).toBeGreaterThanOrEqual(2);
  const texts = below.map(
    ({ attributes }) => attributes.find(({ key }) => key === 'db.query.text')?.value.stringValue ?? '',
  );
  expect(texts.some((text) => text.includes('$1'))).toBe(true);
  expect(raw).not.toContain(secret);
  expect(raw).not.toContain(api.users.viewer.email);
  expect([...paths]).toEqual(['POST /v1/traces']);
});

it('a run of a job is a span, and waiting spans are sent before the worker ends', async () => {
  await plantPair(api.db, await addUser(api.db), {});
  const worker = spawnNode('worker/main.ts', [], {
    DATABASE_URL: api.url,
    SECRET_KEY: TEST_SECRET,
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_BSP_SCHEDULE_DELAY: '60000',
  });
  await waitFor('it has checked', () => worker.output().out.includes('run ended'));
  worker.child.kill('SIGTERM');
  expect(await worker.ended).toBe(0);
  const run = spans.find(({ name }) => name === 'job health-check');
  expect(run).toBeDefined();
  expect(spans.filter(({ parentSpanId }) => parentSpanId === run?.spanId).length).toBeGreaterThanOrEqual(2);
});
