import { pairOperations } from '@/lib/contract/pairs';
import { listPairHistory } from '@/lib/coupling/list-pair-history';
import { listPairs } from '@/lib/coupling/list-pairs';
import { listUserPairs } from '@/lib/coupling/list-user-pairs';
import { setLevel } from '@/lib/coupling/set-level';
import { verifyPair } from '@/lib/coupling/verify-pair';
import { bind } from '@/lib/http/bind';
import type { SpecializationId } from '@/lib/vocabulary/specializations';

const pairOf = ({
  user_id: userId,
  specialization,
}: {
  user_id: number;
  specialization: SpecializationId;
}) => ({
  userId,
  specialization,
});

export const pairHandlers = bind(pairOperations, {
  'GET /pairs': ({ ctx, query }) => listPairs(ctx, query.user_ids),
  'GET /pairs/{user_id}/{specialization}': ({ ctx, params }) => verifyPair(ctx, pairOf(params)),
  'GET /users/{id}/pairs': ({ ctx, params }) => listUserPairs(ctx, params.id),
  'GET /pairs/{user_id}/{specialization}/history': ({ ctx, params, query }) =>
    listPairHistory(ctx, { ...pairOf(params), ...query }),
  'PUT /pairs/{user_id}/{specialization}/level': ({ ctx, params, body, version }) =>
    setLevel(ctx, {
      ...pairOf(params),
      level: body.level,
      version,
      allowDemotion: body.allow_demotion,
      reason: body.reason,
    }),
});
