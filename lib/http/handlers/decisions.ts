import { decisionOperations } from '@/lib/contract/decisions';
import {
  acceptTotals,
  adjustTotals,
  resetProgress,
  restoreTotals,
  takeBackActivity,
} from '@/lib/coupling/decide-totals';
import { issueLicense } from '@/lib/coupling/issue-license';
import { setValidity } from '@/lib/coupling/set-validity';
import { withdrawLicense } from '@/lib/coupling/withdraw-license';
import { bind } from '@/lib/http/bind';
import { type KeyFields, keyOfFields } from '@/lib/pair/pair-key';

export const decisionHandlers = bind(decisionOperations, {
  'POST /pairs/{user_id}/{specialization}/withdraw': (call) =>
    withdrawLicense(call.ctx, { ...decisionOf(call), until: call.body.until }),
  'POST /pairs/{user_id}/{specialization}/issue': (call) =>
    issueLicense(call.ctx, {
      ...decisionOf(call),
      level: call.body.level,
      allowDemotion: call.body.allow_demotion,
    }),
  'PUT /pairs/{user_id}/{specialization}/validity': (call) =>
    setValidity(call.ctx, {
      ...decisionOf(call),
      validUntil: call.body.valid_until,
      suspended: call.body.suspended,
    }),
  'POST /pairs/{user_id}/{specialization}/reset': (call) =>
    resetProgress(call.ctx, { ...decisionOf(call), to: call.body, level: call.body.level }),
  'POST /pairs/{user_id}/{specialization}/adjust': (call) =>
    adjustTotals(call.ctx, { ...decisionOf(call), by: call.body, level: call.body.level }),
  'POST /pairs/{user_id}/{specialization}/accept-totals': (call) => acceptTotals(call.ctx, decisionOf(call)),
  'POST /pairs/{user_id}/{specialization}/restore-totals': (call) =>
    restoreTotals(call.ctx, { ...decisionOf(call), level: call.body.level }),
  'POST /pairs/{user_id}/{specialization}/take-back': (call) =>
    takeBackActivity(call.ctx, {
      ...decisionOf(call),
      activityKey: call.body.activity_key,
      level: call.body.level,
    }),
});

type Call = { params: KeyFields; body: { reason: string }; version: string };

const decisionOf = ({ params, body, version }: Call) => ({
  ...keyOfFields(params),
  version,
  reason: body.reason,
});
