import type { Config } from '@/lib/config';
import type { Round } from '@/lib/rounds/start-rounds';
import { DELIVERY_PACE, deliverMessages } from './deliver-messages';
import { sendingOf } from './sending-of';

const LOOK_EVERY_MS = 1_500;

/** Every process delivers what any of them wrote. */
export function deliveryRound(config: Config): Round {
  const options = { ...sendingOf(config), pace: DELIVERY_PACE };
  return {
    name: 'alert-delivery',
    everyMs: LOOK_EVERY_MS,
    run: (ctx, signal) => deliverMessages(ctx, options, signal),
  };
}
