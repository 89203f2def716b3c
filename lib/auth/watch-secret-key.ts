import type { Context } from '@/lib/context';
import { makeKeyKnown } from './known-secret-key';

/**
 * Answers, each time it is asked, whether this process has the SECRET_KEY that the database knows, and may do what needs
 * the key. Says it in the log when that changes.
 */
export function watchSecretKey(secretKey: string): (ctx: Pick<Context, 'db' | 'log'>) => Promise<boolean> {
  let wasOther = false;
  return async ({ db, log }) => {
    const isOther = (await makeKeyKnown(db, secretKey)) === 'other';
    if (isOther && !wasOther) {
      log.error(
        'SECRET_KEY is not the one that the other processes of this database have: this process is not ready and sends no alerts. Start it with theirs; where the key was changed on purpose, run "npm run lockstep -- adopt-secret-key" with the new one',
      );
    }
    if (wasOther && !isOther) log.info('SECRET_KEY is the one that the database knows');
    wasOther = isOther;
    return !isOther;
  };
}
