import type { z } from 'zod';
import type { Context } from '@/lib/context';
import type { Me } from '@/lib/contract/account';
import { DomainError } from '@/lib/errors';
import { refuseRole } from './admit';
import type { Bound, ReadingOf } from './bind';
import { parseQuery } from './parse-input';
import { webProcess } from './process';
import { Reply } from './reply';

/**
 * The API's answer to this person for a path of a reading operation. Throws its refusals, including `forbidden` and
 * `invalid_input`. Parameters of the path that no resource can have, such as an id beyond 2^53, are `not_found`: the
 * person followed an address, and filled in no field.
 */
export async function readAs<B extends Bound>(
  caller: { ctx: Context; user: Me; sessionId: string },
  { operation, handle }: B,
  path: string,
  params: object = {},
): Promise<ReadingOf<B['operation']>> {
  const { permission } = operation;
  if (permission !== null) refuseRole(caller.user, permission);
  const call = {
    ...caller,
    web: webProcess(),
    params: operation.params && pathParams(operation.params, params),
    query: parseQuery(operation.query, new URL(path, 'http://localhost')),
  };
  const result = await handle(call as never);
  return (result instanceof Reply ? result.body : result) as ReadingOf<B['operation']>;
}

function pathParams(shape: z.ZodType, params: object): unknown {
  const parsed = shape.safeParse(
    Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)])),
  );
  if (!parsed.success) throw new DomainError('not_found', 'nothing can have this address');
  return parsed.data;
}
