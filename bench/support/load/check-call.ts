import type { Report } from '@/lib/contract/health';
import type { AcknowledgedWrites } from './acknowledged-writes';
import type { Call } from './tally';

/** Asks for a check. A request that joined a running check writes nothing. */
export function checkNow(
  writes: AcknowledgedWrites,
  token: string,
  onReport?: (report: Report) => void,
): Call {
  const path = '/api/v1/health/check-now';
  return writes.call({ operation: 'POST /health/check-now', method: 'POST', path, token }, (body) => {
    const report = JSON.parse(body) as Report;
    onReport?.(report);
    return report.joined ? null : 'check.run';
  });
}
