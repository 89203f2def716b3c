import { API, API_BASE } from '@/lib/contract/api';
import type { Operation } from '@/lib/contract/operation';
import { branches, example, schemaOf } from './shapes';

/** Every operation of the contract, so also each one that is added later. */
export const OPERATIONS = Object.values<Operation>(API);

export function titleOf(operation: Operation): string {
  return `${operation.method} ${operation.path}`;
}

/** The names of the parameters in a path. */
export function paramsOf(operation: Operation): string[] {
  return [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
}

/** The address of an operation, with valid parameters except for the given ones (as they are sent). */
export function addressOf(operation: Operation, params: Record<string, string> = {}): string {
  const shape = operation.params && schemaOf(operation.params);
  return `${API_BASE}${operation.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const schema = shape?.properties?.[name];
    return params[name] ?? encodeURIComponent(String(schema ? example(schema) : 1));
  })}`;
}

/** Valid bodies: for each branch of a union, one with all optional fields and one without. */
export function bodiesOf(operation: Operation): unknown[] {
  if (!operation.body) return [];
  return branches(schemaOf(operation.body)).flatMap((branch) => [example(branch, true), example(branch)]);
}
