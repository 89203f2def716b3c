import { writerOperations } from '@/lib/contract/writers';
import { bind } from '@/lib/http/bind';
import { decideWriter } from '@/lib/writers/decide-writer';
import { listWriters, readWriter } from '@/lib/writers/read-writers';
import { readWritersNow } from '@/lib/writers/read-writers-now';

export const writerHandlers = bind(writerOperations, {
  'GET /writers': ({ ctx, query }) => listWriters(ctx, query),
  'GET /writers/now': ({ ctx }) => readWritersNow(ctx, {}),
  'GET /writers/{id}': ({ ctx, params }) => readWriter(ctx, params),
  'PATCH /writers/{id}': ({ ctx, params, body: { mode, reason }, version }) =>
    decideWriter(ctx, { ...params, mode, reason, version }),
});
