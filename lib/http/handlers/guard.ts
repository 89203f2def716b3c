import { guardOperations } from '@/lib/contract/guard';
import { bind } from '@/lib/http/bind';
import { readGuard } from '@/lib/writers/read-guard';
import { setGuard } from '@/lib/writers/set-guard';

export const guardHandlers = bind(guardOperations, {
  'GET /system/guard': ({ ctx }) => readGuard(ctx),
  'PUT /system/guard': ({ ctx, body, version }) => setGuard(ctx, { ...body, version }),
});
