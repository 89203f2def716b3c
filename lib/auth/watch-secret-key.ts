import type { Context } from '@/lib/context';
import { type KeyStanding, makeKeyKnown } from './known-secret-key';
import type { SecretKeys } from './secret-keys';

const SAYS = {
  other:
    'SECRET_KEY is not the one that the other processes of this database have: this process is not ready and sends no alerts. Start it with theirs; where the key was changed on purpose, run "npm run lockstep -- adopt-secret-key" with the new one',
  previous:
    'the database still knows SECRET_KEY_PREVIOUS: once every process has the new SECRET_KEY, run "npm run lockstep -- adopt-secret-key"',
  known: 'SECRET_KEY is the one that the database knows',
} as const;

/**
 * Returns a function that tells whether the database knows this process's SECRET_KEY, so that the process may do work
 * that needs the key. Logs each change.
 */
export function watchSecretKey(keys: SecretKeys): (ctx: Pick<Context, 'db' | 'log'>) => Promise<boolean> {
  let was: KeyStanding = 'known';
  return async ({ db, log }) => {
    const standing = await makeKeyKnown(db, keys);
    if (standing !== was) {
      const level = ({ known: 'info', previous: 'warn', other: 'error' } as const)[standing];
      log[level](SAYS[standing]);
    }
    was = standing;
    return standing !== 'other';
  };
}
