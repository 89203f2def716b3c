import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from '@/lib/context';
import { connectionFailure, final } from './delivery-failure';
import { type ClaimedDelivery, claimDeliveries, storeDelivered, storeFailure } from './outbox';
import type { Said } from './said';
import { type Sending, send } from './send';

export type DeliveryPace = {
  /** While something is under way, how often to look for what is due elsewhere. */
  lookEveryMs: number;
  /** Longer than any delivery takes. */
  leaseMs: number;
  backOffFirstMs: number;
  backOffMaxMs: number;
  /** Failures in a row after which a message is given up, if it has not expired before. */
  failuresMax: number;
};

export const DELIVERY_PACE: DeliveryPace = {
  lookEveryMs: 500,
  leaseMs: 45_000,
  backOffFirstMs: 5_000,
  backOffMaxMs: 900_000,
  failuresMax: 120,
};

export type DeliveryOptions = Sending & {
  pace: DeliveryPace;
  /** Called at each look for what is due. */
  onLook?: () => void;
};

/**
 * Delivers what is due, and what falls due meanwhile, until nothing is under way. Every channel goes at its own speed: one
 * that hangs keeps no other waiting. No transaction is open while something is sent. A message is delivered at least once:
 * twice, with the same key, when whoever sent it was lost before it could say so. After an abort nothing new is begun.
 */
export async function deliverMessages(
  ctx: Context,
  options: DeliveryOptions,
  signal: AbortSignal,
): Promise<void> {
  const underWay = new Map<number, Promise<void>>();
  const { leaseMs, lookEveryMs } = options.pace;
  try {
    while (!signal.aborted) {
      options.onLook?.();
      const busy = [...underWay.keys()];
      const claimed = await claimDeliveries(ctx.db, { leaseMs, except: busy });
      for (const delivery of claimed) {
        const { id } = delivery.channel;
        underWay.set(
          id,
          deliver(ctx, delivery, options).finally(() => underWay.delete(id)),
        );
      }
      if (claimed.length === 0 && busy.length === 0) return;
      // A channel that was passed over as busy may be free by now, with more to be sent.
      if (underWay.size > 0) await pauseUnless(underWay.values(), lookEveryMs);
    }
  } finally {
    await Promise.all(underWay.values());
  }
}

/** One try, with what came of it stored. Never rejects: where that cannot be stored, the lease runs out. */
async function deliver(ctx: Context, delivery: ClaimedDelivery, options: DeliveryOptions): Promise<void> {
  const about = { delivery: delivery.id, channel: delivery.channel.id };
  try {
    const outcome = await attempt(delivery, options);
    if (outcome.failure === null) {
      await storeDelivered(ctx.db, delivery, outcome.remark);
      return;
    }
    const { message: error, retry } = outcome.failure;
    const failures = delivery.failures + 1;
    const retryInMs =
      retry.again && failures < options.pace.failuresMax
        ? Math.max(backOffMs(failures, options.pace), retry.afterMs ?? 0)
        : null;
    const state = await storeFailure(ctx.db, delivery, { error, retryInMs });
    if (state === 'dead') ctx.log.warn({ ...about, reason: error }, 'an alert was given up');
    else if (failures === 1) ctx.log.warn({ ...about, reason: error }, 'an alert was not delivered yet');
  } catch (error) {
    ctx.log.warn({ ...about, error }, 'what came of an alert was not stored');
  }
}

async function attempt(delivery: ClaimedDelivery, options: DeliveryOptions) {
  try {
    // It may be what ends them.
    if (delivery.failures >= options.pace.failuresMax) throw final('whoever sent it was lost, too often');
    return { failure: null, remark: await send(delivery.channel, saidOf(delivery, options), options) };
  } catch (error) {
    return { failure: connectionFailure(error), remark: null };
  }
}

function saidOf({ id, message, channel }: ClaimedDelivery, { publicUrl }: DeliveryOptions): Said {
  return {
    message,
    publicUrl,
    deliveryKey: `lockstep-${channel.key}-${id}`,
    incidentKey:
      message.incidentId === null ? null : `lockstep-${channel.key}-incident-${message.incidentId}`,
  };
}

/** Doubles with each failure, up to the most; a fifth of it is chance, so that what failed together is not tried together. */
export function backOffMs(failures: number, pace: DeliveryPace, chance = Math.random()): number {
  const full = Math.min(pace.backOffFirstMs * 2 ** Math.min(failures - 1, 30), pace.backOffMaxMs);
  return full * (0.8 + chance / 5);
}

/** Waits until one of them has ended, or for so long. */
async function pauseUnless(ending: Iterable<Promise<void>>, ms: number): Promise<void> {
  const waiting = new AbortController();
  // Its only rejection is that the wait is over.
  const pause = delay(ms, undefined, { signal: waiting.signal }).catch(() => {});
  await Promise.race([...ending, pause]);
  waiting.abort();
}
