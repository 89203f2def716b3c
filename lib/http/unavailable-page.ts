import { pageLabel } from '@/lib/counts/observe-requests';
import { describeError } from '@/lib/log';
import { currentExchange } from './exchange';
import { toDomainError, UNAVAILABLE_RETRY_SECONDS } from './problem';
import { webProcess } from './process';

/**
 * Makes the page that is being rendered answer 503 with `Retry-After`, because the database is away or has no time, and logs
 * it once for each request. The caller renders the text for people. Rethrows every other error.
 */
export function answerUnavailable(error: unknown): null {
  if (toDomainError(error)?.code !== 'unavailable') throw error;
  const exchange = currentExchange();
  if (!exchange || exchange.isUnavailable) return null;
  exchange.isUnavailable = true;
  const { request, response, isDocument } = exchange;
  if (isDocument) {
    response.statusCode = 503;
    response.setHeader('Retry-After', UNAVAILABLE_RETRY_SECONDS);
  } else {
    // The page is streamed and its status was sent already, with the text in it. Only the request counter sees this 503.
    response.once('prefinish', () => {
      response.statusCode = 503;
    });
  }
  const { method, url = '/' } = request;
  const { stack: _, ...reason } = describeError(error);
  webProcess().log.warn(
    { method, route: pageLabel(url, 503), status: 503, reason },
    'a page is not available',
  );
  return null;
}
