import type { Context } from '@/lib/context';

const TIMEOUT_MS = 5_000;

/**
 * Tells the service at HEARTBEAT_URL that a check succeeded: a GET that follows no redirect. Never rejects. A failure
 * is logged without the address, because its path is often a secret.
 */
export async function sendHeartbeat(
  { log }: Pick<Context, 'log'>,
  url: string,
  timeoutMs: number = TIMEOUT_MS,
): Promise<boolean> {
  try {
    const answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
    await answer.body?.cancel();
    if (answer.ok) return true;
    log.warn({ status: answer.status }, 'the heartbeat was not taken');
  } catch (error) {
    const reason = error instanceof Error && error.name === 'TimeoutError' ? 'timeout' : 'unreachable';
    log.warn({ reason }, 'the heartbeat could not be sent');
  }
  return false;
}
