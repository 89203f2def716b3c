import { z } from 'zod';
import { seal, sealAnew, unseal } from '@/lib/auth/seal';
import type { SecretKeys } from '@/lib/auth/secret-keys';
import { type ChannelSettings, channelSettingsShape } from '@/lib/contract/channel-settings';
import type { ChannelKind } from '@/lib/vocabulary/channels';

/** The content of the column `settings`, by kind. It holds nothing secret. */
export type StoredSettings = ChannelSettings;

/** The content that is sealed in the column `secret`. */
const secretShape = z.object({
  password: z.string().optional(),
  url: z.string().optional(),
  routing_key: z.string().optional(),
  signing_secret: z.string().optional(),
});
export type ChannelSecret = z.infer<typeof secretShape>;

export type StoredChannel = {
  id: number;
  key: string;
  kind: ChannelKind;
  settings: StoredSettings;
  secret: string | null;
};

export function toStoredSettings(settings: unknown): StoredSettings {
  return channelSettingsShape.parse(settings);
}

const PURPOSE = 'alert channel';

/** Seals a secret; null when there is none. */
export function sealSecret(secret: ChannelSecret, channelKey: string, secretKey: SecretKeys): string | null {
  const kept = Object.values(secret).some((value) => value !== undefined);
  return kept ? seal(JSON.stringify(secret), channelKey, secretKey, PURPOSE) : null;
}

/** The sealed text to store when the secret does not change. */
export function keepSecret(sealed: string | null, channelKey: string, secretKey: SecretKeys): string | null {
  return sealed && sealAnew(sealed, channelKey, secretKey, PURPOSE);
}

/** Opens a secret; null when it was sealed with another SECRET_KEY. */
export function unsealSecret(
  sealed: string | null,
  channelKey: string,
  secretKey: SecretKeys,
): ChannelSecret | null {
  if (sealed === null) return {};
  const text = unseal(sealed, channelKey, secretKey, PURPOSE);
  return text === null ? null : secretShape.parse(JSON.parse(text));
}
