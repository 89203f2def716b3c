import { type DatabaseFailure, databaseFailureOf } from '@/db/failure';
import { isMigrated } from '@/db/migrate';
import { authorise } from '@/lib/auth/authorise';
import { readKeyStanding } from '@/lib/auth/known-secret-key';
import { secretKeysOf } from '@/lib/auth/secret-keys';
import { isDraining } from './drain';
import { rateLimitOf, webProcess } from './process';

export type Readiness =
  | { status: 'ready' | 'draining' | 'not_migrated' | 'other_secret_key' }
  | { status: 'database_away'; reason: DatabaseFailure | 'unknown' };

/**
 * Whether this process can answer requests now and should get them. It makes the query that every request makes first, so it
 * is never ready when requests would be refused. Never throws.
 */
export async function readReadiness(): Promise<Readiness> {
  if (isDraining()) return { status: 'draining' };
  const { config, db, log } = webProcess();
  try {
    if (!(await isMigrated(db))) return { status: 'not_migrated' };
    await authorise(db, { claims: null, address: 'readyz', limit: rateLimitOf(config) });
    if ((await readKeyStanding(db, secretKeysOf(config))) === 'other') return { status: 'other_secret_key' };
    return { status: 'ready' };
  } catch (error) {
    const reason = databaseFailureOf(error) ?? 'unknown';
    log.warn({ error, reason }, 'not ready');
    return { status: 'database_away', reason };
  }
}
