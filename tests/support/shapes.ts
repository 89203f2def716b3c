import { z } from 'zod';

/** The part of JSON Schema that zod uses for input shapes. */
export type Schema = {
  type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean' | 'null';
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  format?: string;
  pattern?: string;
};

type Path = (string | number)[];
export type Leaf = { path: Path; schema: Schema };

/** Texts that match the formats and patterns of the shapes. */
const SAMPLES = [
  'x',
  '1',
  'someone@example.org',
  '2026-01-01T00:00:00Z',
  '2026-01-01',
  '3f8f9a5e-54f8-4f0e-9d1d-6f2a0f7f1c11',
  'https://example.org/',
  'Europe/Budapest',
  'en',
  '123456',
  'abcd-efgh',
  'correct horse battery staple',
];

/** A caller's possible input, as JSON Schema. */
export function schemaOf(shape: z.ZodType): Schema {
  return z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any' }) as Schema;
}

/** Every combination of branches of the outermost unions in a schema. */
export function branches(schema: Schema): Schema[] {
  const choices = schema.anyOf ?? schema.oneOf;
  return choices ? choices.flatMap(branches) : [schema];
}

/** A valid value, with every optional field or with none. */
export function example(schema: Schema, optional = false): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const [choice] = schema.anyOf ?? schema.oneOf ?? schema.allOf ?? [];
  if (choice) return example(choice, optional);
  switch (schema.type) {
    case 'object':
      return exampleObject(schema, optional);
    case 'array':
      return Array.from({ length: Math.max(1, schema.minItems ?? 0) }, () =>
        example(schema.items ?? {}, optional),
      );
    case 'integer':
    case 'number':
      return Math.min(Math.max(1, schema.minimum ?? 1), schema.maximum ?? Number.MAX_SAFE_INTEGER);
    case 'boolean':
      return false;
    case 'null':
      return null;
    case 'string':
      return exampleText(schema);
    default:
      return '1';
  }
}

function exampleObject(schema: Schema, optional: boolean): Record<string, unknown> {
  const names = Object.keys(schema.properties ?? {});
  const wanted = optional ? names : names.filter((name) => schema.required?.includes(name));
  return Object.fromEntries(wanted.map((name) => [name, example(schema.properties?.[name] ?? {}, optional)]));
}

function exampleText(schema: Schema): string {
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern, format } = schema;
  const wanted = pattern === undefined ? undefined : new RegExp(pattern, 'u');
  const fits = (text: string) =>
    text.length >= minLength && text.length <= maxLength && (wanted?.test(text) ?? true);
  if (wanted === undefined && format === undefined) return SAMPLES.find(fits) ?? 'x'.repeat(minLength);
  return SAMPLES.find(fits) ?? '';
}

/** The fields of a body without inner fields, of every branch of its unions. */
export function leaves(schema: Schema, path: Path = []): Leaf[] {
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (choices) return choices.flatMap((choice) => leaves(choice, path));
  if (schema.type === 'object') {
    return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => leaves(field, [...path, name]));
  }
  if (schema.type === 'array') return leaves(schema.items ?? {}, [...path, 0]);
  return [{ path, schema }];
}

/** Whether a field accepts any text: it has neither choices nor a format. */
export function takesText({ schema }: Leaf): boolean {
  return schema.type === 'string' && !schema.enum && !schema.const && !schema.format && !schema.pattern;
}

/** A copy of a body with another value for one field. Missing parents of the field are created. */
export function withValue(body: unknown, path: Path, value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const inside = (body as Record<string | number, unknown> | undefined)?.[key];
  const replaced = withValue(inside, rest, value);
  if (typeof key === 'number')
    return Object.assign(Array.isArray(body) ? [...body] : [], { [key]: replaced });
  return { ...(body as object | undefined), [key]: replaced };
}
