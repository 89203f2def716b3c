import { pairOperations } from '@/lib/contract/pairs';
import { listPairHistory } from '@/lib/coupling/list-pair-history';
import { listPairs } from '@/lib/coupling/list-pairs';
import { listUserPairs } from '@/lib/coupling/list-user-pairs';
import { setLevel } from '@/lib/coupling/set-level';
import { verifyPair } from '@/lib/coupling/verify-pair';
import { bind } from '@/lib/http/bind';
import { keyOfFields } from '@/lib/pair/pair-key';

export const pairHandlers = bind(pairOperations, {
  'GET /pairs': ({ ctx, query }) => listPairs(ctx, query.user_ids),
  'GET /pairs/{user_id}/{specialization}': ({ ctx, params }) => verifyPair(ctx, keyOfFields(params)),
  'GET /users/{id}/pairs': ({ ctx, params }) => listUserPairs(ctx, params.id),
  'GET /pairs/{user_id}/{specialization}/history': ({ ctx, params, query }) =>
    listPairHistory(ctx, { ...keyOfFields(params), ...query }),
  'PUT /pairs/{user_id}/{specialization}/level': ({ ctx, params, body, version }) =>
    setLevel(ctx, {
      ...keyOfFields(params),
      level: body.level,
      version,
      allowDemotion: body.allow_demotion,
      reason: body.reason,
    }),
});
