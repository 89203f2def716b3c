import { sql } from 'drizzle-orm';
import type { Queryable } from '@/db/transaction';
import { fingerprintOf, isFingerprintOf } from './secret-key';
import { currentOf, eachOf, type SecretKeys } from './secret-keys';

/**
 * What a process's SECRET_KEY is to the database: the one it knows, another, or the first that it would know. `previous`
 * where it knows the process's SECRET_KEY_PREVIOUS: the key is being changed.
 */
export type KeyStanding = 'known' | 'previous' | 'other' | 'first';

/** Comparing is slow on purpose, and the answers change only with the fingerprint. */
let compared = { fingerprint: '', answers: new Map<string, Promise<boolean>>() };

function isSameKey(fingerprint: string, secretKey: string): Promise<boolean> {
  if (compared.fingerprint !== fingerprint) compared = { fingerprint, answers: new Map() };
  const isSame = compared.answers.get(secretKey) ?? isFingerprintOf(fingerprint, secretKey);
  compared.answers.set(secretKey, isSame);
  return isSame;
}

/** Whether the database knows these keys, as of now. */
export async function readKeyStanding(db: Queryable, keys: SecretKeys): Promise<KeyStanding> {
  const { rows } = await db.execute<{ fingerprint: string }>(
    sql`SELECT fingerprint FROM secret_key_fingerprint`,
  );
  if (!rows[0]) return 'first';
  const [current = '', previous] = eachOf(keys);
  if (await isSameKey(rows[0].fingerprint, current)) return 'known';
  return previous !== undefined && (await isSameKey(rows[0].fingerprint, previous)) ? 'previous' : 'other';
}

/** The same; a database that knows no key knows this one from now on. Of several processes at once one is the first. */
export async function makeKeyKnown(db: Queryable, keys: SecretKeys): Promise<Exclude<KeyStanding, 'first'>> {
  let standing = await readKeyStanding(db, keys);
  while (standing === 'first') {
    await db.execute(sql`
      INSERT INTO secret_key_fingerprint (fingerprint) VALUES (${await fingerprintOf(currentOf(keys))})
      ON CONFLICT DO NOTHING`);
    standing = await readKeyStanding(db, keys);
  }
  return standing;
}
