import type { Method } from '@/lib/contract/operation';
import { DomainError } from '@/lib/errors';
import { serve, unlisted } from '@/lib/http/route';

const nowhere = (method: Method) =>
  serve(unlisted(method), async () => {
    throw new DomainError('not_found', 'there is no such resource');
  });

export const GET = nowhere('GET');
export const POST = nowhere('POST');
export const PUT = nowhere('PUT');
export const PATCH = nowhere('PATCH');
export const DELETE = nowhere('DELETE');
