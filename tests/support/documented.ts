import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { API_BASE } from '@/lib/contract/api';
import { openApiDocument } from '@/lib/http/open-api/document';

type Json = Record<string, unknown>;
type Operation = { operationId: string; responses: Record<string, Json> };

const document = JSON.parse(JSON.stringify(openApiDocument())) as Json & {
  paths: Record<string, Record<string, Operation>>;
};

/** Strict about every possible mistake of the document. A nullable type is written as `oneOf types`. */
const ajv = new Ajv2020({
  strict: true,
  allErrors: true,
  allowUnionTypes: true,
  strictRequired: false,
  strictTypes: false,
});
addFormats(ajv);
ajv.addKeyword('components');
ajv.addSchema(closed({ $id: 'document', components: document.components } as Json), 'document');

const paths = Object.entries(document.paths).map(([path, operations]) => ({
  pattern: new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`),
  fixed: !path.includes('{'),
  path,
  operations,
}));
paths.sort((a, b) => Number(b.fixed) - Number(a.fixed));

const validators = new Map<string, ValidateFunction>();

/** The document's operation for a request. Undefined for a path or a method that the document lacks. */
export function operationAt(method: string, address: string): Operation | undefined {
  const path = address.split('?')[0]?.slice(API_BASE.length) ?? '';
  return paths.find(({ pattern }) => pattern.test(path))?.operations[method.toLowerCase()];
}

/**
 * Throws unless the document allows this answer to the request: its status, its media type, and a body that matches its
 * schema and has no other fields.
 */
export function expectDocumented(
  request: { method: string; path: string },
  answer: { status: number; headers: Headers; body: unknown },
): void {
  const where = `${request.method} ${request.path.split('?')[0]} → ${answer.status}`;
  const operation = operationAt(request.method, request.path);
  if (!operation) {
    expectUnlisted(where, answer);
    return;
  }
  const response = operation.responses[answer.status];
  if (!response) throw new Error(`${where} is not in the document: ${JSON.stringify(answer.body)}`);
  const { content, headers } = resolve(response) as { content?: Record<string, Json>; headers?: Json };
  for (const name of HEADERS) {
    if (answer.headers.has(name) && !headers?.[name])
      throw new Error(`${where}: ${name} is not in the document`);
  }
  const type = answer.headers.get('content-type')?.split(';')[0];
  if (!content) {
    if (answer.status !== 204) throw new Error(`${where} has no content in the document`);
    return;
  }
  const schema = content[type ?? '']?.schema as Json | undefined;
  if (!schema) throw new Error(`${where} is ${type}, which is not in the document`);
  if (type?.endsWith('json'))
    expectFits(`${operation.operationId} ${answer.status}`, schema, answer.body, where);
}

const HEADERS = [
  'ETag',
  'Location',
  'Link',
  'X-Total-Count',
  'Retry-After',
  'WWW-Authenticate',
  'Idempotency-Replayed',
];

/** An address that the document lacks must never answer with success. */
function expectUnlisted(where: string, answer: { status: number; body: unknown }): void {
  if (answer.status < 400 && answer.status !== 204)
    throw new Error(`${where}: the document has no such operation`);
  if (answer.status >= 400)
    expectFits('Problem', { $ref: '#/components/schemas/Problem' }, answer.body, where);
}

function expectFits(name: string, schema: Json, body: unknown, where: string): void {
  let validate = validators.get(name);
  if (!validate) {
    validate = ajv.compile(closed(atDocument(schema)));
    validators.set(name, validate);
  }
  if (!validate(body))
    throw new Error(`${where} does not fit the document: ${ajv.errorsText(validate.errors)}`);
}

function resolve(part: Json): Json {
  if (typeof part.$ref !== 'string') return part;
  return part.$ref
    .slice(2)
    .split('/')
    .reduce<Json>((at, key) => at[key] as Json, document);
}

function atDocument(schema: Json): Json {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"document#/components'));
}

/** The document lets answers have new fields, but this build's answers must have only the fields that it names. */
function closed<T>(part: T): T {
  if (Array.isArray(part)) return part.map(closed) as T;
  if (typeof part !== 'object' || part === null) return part;
  const copy = Object.fromEntries(Object.entries(part).map(([key, value]) => [key, closed(value)]));
  if (copy.type === 'object' && copy.properties) copy.additionalProperties ??= false;
  return copy as T;
}
