import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { API } from '@/lib/contract/api';
import { EXAMPLES } from '@/lib/contract/examples';
import type { Operation } from '@/lib/contract/operation';
import { mayHold, PERMISSIONS } from '@/lib/contract/permissions';
import { describeOperation } from '@/lib/http/open-api/describe-operation';
import { openApiDocument } from '@/lib/http/open-api/document';
import { NAMED_FILES } from '@/lib/http/open-api/name-schemas';
import { PROBLEMS } from '@/lib/http/problem';
import { refusalsOf } from '@/lib/http/refusals';
import manifest from '@/package.json' with { type: 'json' };

type Described = {
  operationId: string;
  summary: string;
  security?: unknown[];
  'x-roles'?: string[];
  'x-permission'?: string;
  parameters?: { in: string; name: string; schema: Record<string, unknown> }[];
  requestBody?: object;
  responses: Record<string, { $ref?: string; headers?: object; content?: object }>;
};

const document = JSON.parse(JSON.stringify(openApiDocument()));
const operations: [key: string, operation: Operation][] = Object.entries(API);

function described({ method, path }: Operation): Described {
  return document.paths[path][method.toLowerCase()];
}

describe('routes and contract', () => {
  const folder = join(process.cwd(), 'app/api/v1');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(^|\/)route\.ts$/.test(file))
    .map((file) => ({
      path: `/${file.replace(/\/route\.ts$/, '').replace(/\[(\w+)\]/g, '{$1}')}`,
      source: readFileSync(join(folder, file), 'utf8'),
    }));

  it('every route file serves all operations of its own path, and only those', () => {
    for (const { path, source } of files) {
      expect(/Handlers,\s*'([^']+)',?\s*\)/.exec(source)?.[1]).toBe(path);
      const resource = /from '@\/lib\/http\/handlers\/([\w-]+)'/.exec(source)?.[1];
      const contract = readFileSync(`lib/contract/${resource}.ts`, 'utf8');
      const listed = operations.filter(([, operation]) => operation.path === path).map(([key]) => key);
      expect(listed, path).not.toEqual([]);
      for (const key of listed)
        expect(contract, `${key} is served by ${resource}`).toContain(`  '${key}': {`);
    }
  });

  it.each(operations)('%s has a route file that exports its method', (_, { method, path }) => {
    const file = join(folder, path.replace(/\{(\w+)\}/g, '[$1]'), 'route.ts');
    expect(existsSync(file), file).toBe(true);
    expect(readFileSync(file, 'utf8')).toMatch(new RegExp(`export const \\{[^}]*\\b${method}\\b[^}]*\\}`));
  });
});

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1, of this version of Lockstep', async () => {
    const validator = new Validator();
    expect(await validator.validate(structuredClone(document))).toMatchObject({ valid: true });
    expect(validator.version).toBe('3.1');
    expect(document.info).toMatchObject({ title: 'Lockstep', version: manifest.version });
  });

  it('has every operation once, under a name of its own', () => {
    const ids = operations.map(([, operation]) => described(operation).operationId);
    expect(ids).toEqual(operations.map(([, { id }]) => id));
    expect(new Set(ids).size).toBe(ids.length);
    const methods = Object.values(document.paths).flatMap((path) => Object.keys(path as object));
    expect(methods).toHaveLength(operations.length);
  });

  it.each(operations)('%s says who may call it, and all that it may be answered', (_, operation) => {
    const { permission, answers } = operation;
    const entry = described(operation);
    if (permission === null) expect(entry.security).toEqual([]);
    else {
      const security = mayHold(permission) ? undefined : [{ bearer: [] }, { session: [] }];
      expect([entry.security, entry['x-roles']]).toEqual([security, PERMISSIONS[permission]]);
      expect(entry['x-permission']).toBe(permission);
    }
    const statuses = [...refusalsOf(operation)].map((code) => String(PROBLEMS[code].status));
    const expected = new Set([...Object.keys(answers), ...statuses]);
    expect(new Set(Object.keys(entry.responses))).toEqual(expected);
    for (const status of ['422', '429', '500', '503']) expect(expected).toContain(status);
  });

  it.each([
    ['GET /health/status', '200 401 403 422 429 500 503'],
    ['GET /pairs/{user_id}/{specialization}', '200 401 403 404 422 429 500 503'],
    ['POST /auth/login', '200 401 403 408 413 415 422 429 500 503'],
    ['POST /health/check-now', '200 401 403 409 415 422 429 500 503'],
    ['POST /activities', '200 201 401 403 404 408 409 413 415 422 429 500 503'],
    ['PUT /pairs/{user_id}/{specialization}/level', '200 401 403 404 408 409 412 413 415 422 429 500 503'],
  ] as const)('%s may be answered with %s', (key, statuses) => {
    expect(Object.keys(described(API[key]).responses).join(' ')).toBe(statuses);
  });

  it('has a scheme for tokens and one for API keys, both sent as Bearer', () => {
    const { bearer, apiKey } = document.components.securitySchemes;
    expect([bearer, apiKey]).toMatchObject([
      { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
      { type: 'http', scheme: 'bearer', bearerFormat: 'lsk_<id>_<secret>' },
    ]);
    expect(document.security).toContainEqual({ apiKey: [] });
  });

  it('names its schemas: what is exported by the contract is written down once', () => {
    const files = readdirSync('lib/contract', { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .filter(({ name }) =>
        /^export const \w+Shape\b/m.test(readFileSync(join('lib/contract', name), 'utf8')),
      )
      .map(({ name }) => name.replace(/\.ts$/, ''));
    expect(Object.keys(NAMED_FILES).toSorted()).toEqual(files.toSorted());
    for (const name of ['Violation', 'Report', 'Pair', 'Repair', 'ActivityResult', 'Problem']) {
      expect(document.components.schemas[name]).toMatchObject({ type: 'object' });
    }
    expect(JSON.stringify(document.paths).match(/"recommended_action":\{/g) ?? []).toHaveLength(0);
  });

  it('says what a parameter reads as, and its default', () => {
    const parameters = [
      ...(document.paths['/health/violations'].get.parameters as Described['parameters'] & object),
      ...document.paths['/health/check-now'].post.parameters,
      ...document.paths['/repairs/{id}'].get.parameters,
    ];
    const schemaOf = (name: string) => parameters.find((parameter) => parameter.name === name)?.schema;
    expect(schemaOf('limit')).toEqual({ type: 'integer', minimum: 1, maximum: 1000, default: 50 });
    expect(schemaOf('order')).toEqual({ type: 'string', enum: ['asc', 'desc'], default: 'desc' });
    expect(schemaOf('dry_run')).toEqual({ type: 'boolean', default: false });
    expect(schemaOf('id')).toEqual({ type: 'integer', minimum: 1 });
    expect(schemaOf('Idempotency-Key')).toMatchObject({ type: 'string', maxLength: 200 });
  });

  it('describes answers that are not JSON, and those without a body', () => {
    const { responses } = describeOperation({
      id: 'exportThings',
      tag: 'Things',
      summary: 'Things as CSV',
      permission: 'health.read',
      method: 'GET',
      path: '/things',
      answers: { 200: { description: 'A file', mediaType: 'text/csv' }, 204: { description: 'Nothing' } },
    });
    expect(responses['200']).toMatchObject({ content: { 'text/csv': { schema: { type: 'string' } } } });
    expect(responses['200']).toHaveProperty(['headers', 'Content-Disposition']);
    expect(responses['204']).not.toHaveProperty('content');
  });

  it('shows no example that has no operation', () => {
    expect(Object.keys(EXAMPLES).filter((key) => !(key in API))).toEqual([]);
  });
});
