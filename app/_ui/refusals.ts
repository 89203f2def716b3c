'use client';

import { useCallback } from 'react';
import { useTranslations } from 'use-intl';
import type { ErrorCode } from '@/lib/contract/problem';
import { RefusedError, UnreachableError } from './api';

/** Refusals that people meet and can do something about; what else the server says is shown in its own words. */
const EXPECTED = [
  'unauthenticated',
  'forbidden',
  'not_found',
  'not_applicable',
  'in_progress',
  'rate_limited',
  'unavailable',
  'internal',
] as const satisfies readonly ErrorCode[];

/** Why something did not come about, in the person's language. */
export function useRefusalText(): (error: Error) => string {
  const words = useTranslations('words');
  return useCallback(
    (error) => {
      if (error instanceof UnreachableError) return words('refusal.unreachable');
      if (!(error instanceof RefusedError)) return error.message;
      const { code, detail, request_id } = error.problem;
      const expected = EXPECTED.find((one) => one === code);
      if (expected === 'internal') return words('refusal.internal', { id: request_id });
      return expected ? words(`refusal.${expected}`) : detail;
    },
    [words],
  );
}
