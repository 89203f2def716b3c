import type { Config } from '@/lib/config';

/**
 * SECRET_KEY, and with it SECRET_KEY_PREVIOUS while the key is being changed. What is signed or sealed is so with the
 * first; what comes in may have been with either.
 */
export type SecretKeys = string | readonly [current: string, previous: string];

export function secretKeysOf(config: Pick<Config, 'SECRET_KEY' | 'SECRET_KEY_PREVIOUS'>): SecretKeys {
  const { SECRET_KEY, SECRET_KEY_PREVIOUS } = config;
  return SECRET_KEY_PREVIOUS === undefined ? SECRET_KEY : [SECRET_KEY, SECRET_KEY_PREVIOUS];
}

export function currentOf(keys: SecretKeys): string {
  return typeof keys === 'string' ? keys : keys[0];
}

/** Each of them, the current one first. */
export function eachOf(keys: SecretKeys): readonly string[] {
  return typeof keys === 'string' ? [keys] : keys;
}
