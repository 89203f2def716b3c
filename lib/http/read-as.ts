import type { Context } from '@/lib/context';
import type { Me } from '@/lib/contract/account';
import { refuseRole } from './admit';
import type { Bound, ReadingOf } from './bind';
import { parseInput, parseQuery } from './parse-input';
import { webProcess } from './process';
import { Reply } from './reply';

/**
 * The API's answer to this person for a path of a reading operation. Throws its refusals, including `forbidden` and
 * `invalid_input`.
 */
export async function readAs<B extends Bound>(
  caller: { ctx: Context; user: Me; sessionId: string },
  { operation, handle }: B,
  path: string,
  params: object = {},
): Promise<ReadingOf<B['operation']>> {
  const { permission } = operation;
  if (permission !== null) refuseRole(caller.user, permission);
  const texts = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)]));
  const call = {
    ...caller,
    web: webProcess(),
    params: operation.params && parseInput(operation.params, texts, 'path'),
    query: parseQuery(operation.query, new URL(path, 'http://localhost')),
  };
  const result = await handle(call as never);
  return (result instanceof Reply ? result.body : result) as ReadingOf<B['operation']>;
}
