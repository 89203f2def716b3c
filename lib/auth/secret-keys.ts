import type { Config } from '@/lib/config';

/**
 * SECRET_KEY, and SECRET_KEY_PREVIOUS while the key is being changed. New texts are signed and sealed with the first.
 * Texts that come in may be signed or sealed with either.
 */
export type SecretKeys = string | readonly [current: string, previous: string];

export function secretKeysOf(config: Pick<Config, 'SECRET_KEY' | 'SECRET_KEY_PREVIOUS'>): SecretKeys {
  const { SECRET_KEY, SECRET_KEY_PREVIOUS } = config;
  return SECRET_KEY_PREVIOUS === undefined ? SECRET_KEY : [SECRET_KEY, SECRET_KEY_PREVIOUS];
}

export function currentOf(keys: SecretKeys): string {
  return typeof keys === 'string' ? keys : keys[0];
}

/** All keys, the current one first. */
export function eachOf(keys: SecretKeys): readonly string[] {
  return typeof keys === 'string' ? [keys] : keys;
}
