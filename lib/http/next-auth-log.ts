import { AsyncLocalStorage } from 'node:async_hooks';
import type { LoggerInstance } from 'next-auth';
import { type IssuerFailure, issuerFailureOf } from '@/lib/issuer/issuer-failure';
import type { Log } from '@/lib/log';
import { ISSUER_PROVIDER } from './issuer-provider';

type UnderWay = { requestId: string; failure?: IssuerFailure };

/** next-auth has one logger for each process. This store tells the logger which request next-auth works on. */
const underWay = new AsyncLocalStorage<UnderWay>();

const WHY_MAX = 200;

/** Runs next-auth for one request and returns the issuer's failure, because next-auth's answer does not contain it. */
export async function followNextAuth<T>(
  requestId: string,
  work: () => Promise<T>,
): Promise<{ answer: T; failure: IssuerFailure | undefined }> {
  const seen: UnderWay = { requestId };
  const answer = await underWay.run(seen, work);
  return { answer, failure: seen.failure };
}

/** Logs one line for each error. A failure of the issuer has a shortened reason, because it may quote a stranger's text. */
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
