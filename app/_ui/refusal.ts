import { useCallback } from 'react';
import { useTranslations } from 'use-intl';
import type { ErrorCode } from '@/lib/vocabulary/refusals';
import { RefusedError, UnreachableError } from './api';

/** The texts of refusals that need only their code. */
const TEXTS = {
  unavailable: 'unavailable',
  rate_limited: 'tooMany',
  unauthenticated: 'ended',
  not_applicable: 'moved',
  in_progress: 'underWay',
  forbidden: 'forbidden',
  second_factor_enrolment_required: 'enrol',
  not_found: 'gone',
  user_not_found: 'gone',
  last_admin: 'lastAdmin',
  own_role: 'ownRole',
  already_exists: 'code.already_exists',
  stale_version: 'code.stale_version',
  precondition_failed: 'code.stale_version',
  level_not_in_catalog: 'code.level_not_in_catalog',
  demotion_not_allowed: 'code.demotion_not_allowed',
  reason_required: 'code.reason_required',
  total_below_zero: 'code.total_below_zero',
  total_too_large: 'code.total_too_large',
  key_reused: 'code.key_reused',
  specialization_not_found: 'code.specialization_not_found',
  pair_not_found: 'code.pair_not_found',
  payload_too_large: 'code.payload_too_large',
  request_timeout: 'code.request_timeout',
} as const satisfies Partial<Record<ErrorCode, string>>;

/** The text of a refusal in the person's language, with the request id when the log has more. */
export function useRefusalText(): (error: unknown) => string {
  const t = useTranslations('refusal');
  return useCallback(
    (error) => {
      if (error instanceof UnreachableError) return t('unreachable');
      if (!(error instanceof RefusedError)) return t('fault');
      const { code, request_id: id } = error.problem;
      if (code in TEXTS) return t(TEXTS[code as keyof typeof TEXTS]);
      if (code === 'internal') return t('internal', { id });
      const field = refusedField(error);
      return field ? t('input', { field, id }) : t('unexpected', { id });
    },
    [t],
  );
}

/** The code of a refusal; null when no answer came, or for a fault of the page itself. */
export function refusalCode(error: unknown): RefusedError['problem']['code'] | null {
  return error instanceof RefusedError ? error.problem.code : null;
}

/** The other user who has the refused value, for a text that names one or `none`. */
export function refusedFor(error: unknown): { id: string } {
  const id = error instanceof RefusedError ? error.problem.errors?.[0]?.user_id : undefined;
  return { id: id === undefined ? 'none' : String(id) };
}

/** The first refused field of the input, if the refusal names one. */
export function refusedField(error: unknown): string | null {
  return error instanceof RefusedError ? (error.problem.errors?.[0]?.path ?? null) : null;
}
