'use client';

import { useCallback } from 'react';
import { useTranslations } from 'use-intl';
import { RefusedError, UnreachableError } from './api';

/**
 * What a person reads when something was refused: the expected in their language, the unexpected as the server says it,
 * with the id under which the log has the rest.
 */
export function useRefusalText(): (error: unknown) => string {
  const t = useTranslations('refusal');
  return useCallback(
    (error) => {
      if (error instanceof UnreachableError) return t('unreachable');
      if (!(error instanceof RefusedError)) return error instanceof Error ? error.message : String(error);
      const { code, detail, request_id: id } = error.problem;
      switch (code) {
        case 'unavailable':
          return t('unavailable');
        case 'rate_limited':
          return t('tooMany');
        case 'unauthenticated':
          return t('ended');
        case 'not_applicable':
          return t('moved');
        case 'in_progress':
          return t('underWay');
        case 'internal':
          return t('internal', { id });
        case 'forbidden':
          return t('forbidden');
        case 'second_factor_enrolment_required':
          return t('enrol');
        case 'not_found':
        case 'user_not_found':
          return t('gone');
        case 'last_admin':
          return t('lastAdmin');
        case 'own_role':
          return t('ownRole');
        default:
          return t('unexpected', { detail, id });
      }
    },
    [t],
  );
}

/** The code of a refusal; null when no answer came, or for a fault of the page itself. */
export function refusalCode(error: unknown): RefusedError['problem']['code'] | null {
  return error instanceof RefusedError ? error.problem.code : null;
}

/** The field of the input that was refused first, where one is named. */
export function refusedField(error: unknown): string | null {
  return error instanceof RefusedError ? (error.problem.errors?.[0]?.path ?? null) : null;
}
