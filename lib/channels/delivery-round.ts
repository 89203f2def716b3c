import { secretKeysOf } from '@/lib/auth/secret-keys';
import { watchSecretKey } from '@/lib/auth/watch-secret-key';
import type { Config } from '@/lib/config';
import type { Round } from '@/lib/rounds/start-rounds';
import { DELIVERY_PACE, deliverMessages } from './deliver-messages';
import { sendingOf } from './sending-of';

const LOOK_EVERY_MS = 1_500;

/** Every process that can unseal the secrets of channels delivers messages, also those that other processes wrote. */
export function deliveryRound(config: Config): Round {
  const options = { ...sendingOf(config), pace: DELIVERY_PACE };
  const hasKnownKey = watchSecretKey(secretKeysOf(config));
  return {
    name: 'alert-delivery',
    everyMs: LOOK_EVERY_MS,
    run: async (ctx, signal, turned) => {
      if (await hasKnownKey(ctx)) await deliverMessages(ctx, { ...options, onLook: turned }, signal);
    },
  };
}
