import { z } from 'zod';
import { seal, sealAnew, unseal } from '@/lib/auth/seal';
import type { SecretKeys } from '@/lib/auth/secret-keys';
import { type ChannelSettings, channelSettingsShape } from '@/lib/contract/channels';
import type { ChannelKind } from '@/lib/vocabulary/channels';

/** What is in the column `settings`, by kind: just what may be seen, nothing that is secret. */
export type StoredSettings = ChannelSettings;

/** What is sealed in the column `secret`. */
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

/** Null when there is nothing to keep. */
export function sealSecret(secret: ChannelSecret, channelKey: string, secretKey: SecretKeys): string | null {
  const kept = Object.values(secret).some((value) => value !== undefined);
  return kept ? seal(JSON.stringify(secret), channelKey, secretKey, PURPOSE) : null;
}

/** What to store where the secret stays as it is. */
export function keepSecret(sealed: string | null, channelKey: string, secretKey: SecretKeys): string | null {
  return sealed && sealAnew(sealed, channelKey, secretKey, PURPOSE);
}

/** Null when it was sealed with another SECRET_KEY. */
export function unsealSecret(
  sealed: string | null,
  channelKey: string,
  secretKey: SecretKeys,
): ChannelSecret | null {
  if (sealed === null) return {};
  const text = unseal(sealed, channelKey, secretKey, PURPOSE);
  return text === null ? null : secretShape.parse(JSON.parse(text));
}
