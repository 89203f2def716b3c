import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from '@/lib/context';
import { connectionFailure, final } from './delivery-failure';
import { type ClaimedDelivery, claimDeliveries, storeDelivered, storeFailure } from './outbox';
import type { Said } from './said';
import { type Sending, send } from './send';

export type DeliveryPace = {
  /** While a delivery is running, the time between two looks for due deliveries of other channels. */
  lookEveryMs: number;
  /** Must be longer than any delivery takes. */
  leaseMs: number;
  backOffFirstMs: number;
  backOffMaxMs: number;
  /** Failures in a row after which a message is given up, unless it expires earlier. */
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
  /** Called at each look for due deliveries. */
  onLook?: () => void;
};

/**
 * Delivers the due messages, and those that become due meanwhile, until none is running. Channels are independent: one
 * that hangs does not delay another. No transaction is open while a message is sent. A message is delivered at least
 * once. It is delivered twice, with the same key, when the sending process died before it stored the result. After an
 * abort no new delivery begins.
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
      // A channel that was skipped because it was busy may be free now and have more messages.
      if (underWay.size > 0) await pauseUnless(underWay.values(), lookEveryMs);
    }
  } finally {
    await Promise.all(underWay.values());
  }
}

/** Makes one try and stores its result. Never rejects: when the result cannot be stored, the lease expires. */
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
    ctx.log.warn({ ...about, error }, 'the result of a delivery was not stored');
  }
}

async function attempt(delivery: ClaimedDelivery, options: DeliveryOptions) {
  try {
    // This message may be the cause of the death of its senders.
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

/**
 * Doubles with each failure, up to the maximum. A fifth of the time is random, so that messages that failed together
 * are not tried together again.
 */
export function backOffMs(failures: number, pace: DeliveryPace, chance = Math.random()): number {
  const full = Math.min(pace.backOffFirstMs * 2 ** Math.min(failures - 1, 30), pace.backOffMaxMs);
  return full * (0.8 + chance / 5);
}

/** Waits until one of the promises has ended, but at most `ms`. */
async function pauseUnless(ending: Iterable<Promise<void>>, ms: number): Promise<void> {
  const waiting = new AbortController();
  // Its only rejection is that the wait is over.
  const pause = delay(ms, undefined, { signal: waiting.signal }).catch(() => {});
  await Promise.race([...ending, pause]);
  waiting.abort();
}
