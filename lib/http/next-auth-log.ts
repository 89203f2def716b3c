import { AsyncLocalStorage } from 'node:async_hooks';
import type { LoggerInstance } from 'next-auth';
import { type IssuerFailure, issuerFailureOf } from '@/lib/issuer/issuer-failure';
import type { Log } from '@/lib/log';
import { ISSUER_PROVIDER } from './issuer-provider';

type UnderWay = { requestId: string; failure?: IssuerFailure };

/** next-auth has one logger a process: what it tells is matched here with the request that it works on. */
const underWay = new AsyncLocalStorage<UnderWay>();

const WHY_MAX = 200;

/** Lets next-auth work on one request, and says what went wrong with the issuer: its own answer does not. */
export async function followNextAuth<T>(
  requestId: string,
  work: () => Promise<T>,
): Promise<{ answer: T; failure: IssuerFailure | undefined }> {
  const seen: UnderWay = { requestId };
  const answer = await underWay.run(seen, work);
  return { answer, failure: seen.failure };
}

/** One line for each error. Of the issuer it says why, cut: it may quote what a stranger sent. */
export function nextAuthLog(log: Log): Partial<LoggerInstance> {
  return {
    error: (code, metadata) => {
      const seen = underWay.getStore();
      const line = { code, request_id: seen?.requestId };
      const { providerId, error } = metadata as { providerId?: unknown; error?: unknown };
      if (!seen || providerId !== ISSUER_PROVIDER || !(error instanceof Error)) {
        log.warn(line, 'next-auth');
        return;
      }
      seen.failure = issuerFailureOf(error);
      log.warn(
        { ...line, failure: seen.failure, why: error.message.slice(0, WHY_MAX) },
        'single sign-on failed',
      );
    },
    warn: () => {},
    debug: () => {},
  };
}
