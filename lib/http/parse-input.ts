import { z } from 'zod';
import type { FieldError } from '@/lib/contract/problem';
import { DomainError } from '@/lib/errors';

type Issue = z.core.$ZodIssue;

/** The input, parsed by its shape. Throws `invalid_input` with the path and the reason of each mistake. */
export function parseInput<T>(shape: z.ZodType<T>, input: unknown, what: string): T {
  const parsed = shape.safeParse(input);
  // This runs after the shape has limited the depth of the input.
  const errors = parsed.success ? unwritable(parsed.data) : fieldErrors(parsed.error.issues);
  if (parsed.success && errors.length === 0) return parsed.data;
  throw new DomainError('invalid_input', `the ${what} is not as it must be; see errors`, errors);
}

/** With `u` it matches a lone surrogate. UTF-8 turns every lone surrogate into U+FFFD, so different texts would be equal. */
const UNWRITABLE = /[\0\uD800-\uDFFF]/u;

function unwritable(value: unknown, path: PropertyKey[] = []): FieldError[] {
  if (typeof value === 'string') {
    const message = 'must not contain the NUL character or half of a surrogate pair';
    return UNWRITABLE.test(value) ? [{ path: pathText(path), message }] : [];
  }
  if (typeof value !== 'object' || value === null || !isPlain(value)) return [];
  const entries = Array.isArray(value) ? value.entries() : Object.entries(value);
  return [...entries].flatMap(([key, one]) => unwritable(one, [...path, key])).slice(0, ERRORS_MAX);
}

/** An object that a shape made, such as a refused item, is not the sent input any more. */
function isPlain(value: object): boolean {
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}

const ERRORS_MAX = 100;

/** Issues as paths like `scope.pairs[3].user_id`, with a reason each. A union reports its closest branch. */
export function fieldErrors(issues: Issue[], parent: PropertyKey[] = []): FieldError[] {
  return issues
    .flatMap((issue): FieldError[] => {
      const path = [...parent, ...issue.path];
      if (issue.code === 'invalid_union' && issue.errors.length > 0)
        return fieldErrors(closest(issue.errors), path);
      if (issue.code === 'unrecognized_keys') {
        return issue.keys.map((key) => ({ path: pathText([...path, key]), message: 'is not a known field' }));
      }
      return [{ path: pathText(path), message: issue.message }];
    })
    .slice(0, ERRORS_MAX);
}

/** Prefers the right type, then no unknown fields at the top, then the deepest mistake, then the fewest mistakes. */
function closest(branches: Issue[][]): Issue[] {
  const atTop = (branch: Issue[], code: Issue['code']) =>
    branch.filter((issue) => issue.path.length === 0 && issue.code === code).length;
  const depth = (branch: Issue[]) => Math.max(0, ...branch.map((issue) => issue.path.length));
  const [best] = branches.toSorted(
    (a, b) =>
      atTop(a, 'invalid_type') - atTop(b, 'invalid_type') ||
      atTop(a, 'unrecognized_keys') - atTop(b, 'unrecognized_keys') ||
      depth(b) - depth(a) ||
      a.length - b.length,
  );
  return best ?? [];
}

function pathText(path: PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key).slice(0, 100) : `${text}.${String(key).slice(0, 100)}`;
  }, '');
}

/** NUL, which is never stored, and U+FFFD, which replaces invalid UTF-8: it would make different texts equal. */
const UNREADABLE = /[\0\u{fffd}]/u;

const NOTHING = z.strictObject({});

/** The query of an address, parsed by its shape if the operation takes one. Throws `invalid_input`. */
export function parseQuery(shape: z.ZodType | undefined, url: URL): unknown {
  return parseInput(shape ?? NOTHING, readQuery(url), 'query');
}

/** Query parameters as an object. Throws `invalid_input` for a repeated name, and for text with NUL or invalid UTF-8. */
export function readQuery(url: URL): Record<string, string> {
  const query: Record<string, string> = {};
  const refuse = (name: string, message: string) =>
    new DomainError('invalid_input', 'the query is not as it must be; see errors', [
      { path: name.slice(0, 100), message },
    ]);
  for (const [name, value] of url.searchParams) {
    if (Object.hasOwn(query, name)) throw refuse(name, 'may be there once only');
    if (UNREADABLE.test(name) || UNREADABLE.test(value)) throw refuse(name, 'must be UTF-8 without NUL');
    Object.defineProperty(query, name, { value, enumerable: true });
  }
  return query;
}
