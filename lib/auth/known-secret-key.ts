import { sql } from 'drizzle-orm';
import type { Queryable } from '@/db/transaction';
import { fingerprintOf, isFingerprintOf } from './secret-key';
import { currentOf, eachOf, type SecretKeys } from './secret-keys';

/**
 * The relation of a process's SECRET_KEY to the database: `known`, another key (`other`), or the first key it sees
 * (`first`). `previous`: the database knows the process's SECRET_KEY_PREVIOUS, so the key is being changed.
 */
export type KeyStanding = 'known' | 'previous' | 'other' | 'first';

/** A comparison is slow on purpose. Its answer changes only with the fingerprint, so it is kept. */
let compared = { fingerprint: '', answers: new Map<string, Promise<boolean>>() };

function isSameKey(fingerprint: string, secretKey: string): Promise<boolean> {
  if (compared.fingerprint !== fingerprint) compared = { fingerprint, answers: new Map() };
  const isSame = compared.answers.get(secretKey) ?? isFingerprintOf(fingerprint, secretKey);
  compared.answers.set(secretKey, isSame);
  return isSame;
}

/** Reads whether the database knows these keys now. */
export async function readKeyStanding(db: Queryable, keys: SecretKeys): Promise<KeyStanding> {
  const { rows } = await db.execute<{ fingerprint: string }>(
    sql`SELECT fingerprint FROM secret_key_fingerprint`,
  );
  if (!rows[0]) return 'first';
  const [current = '', previous] = eachOf(keys);
  if (await isSameKey(rows[0].fingerprint, current)) return 'known';
  return previous !== undefined && (await isSameKey(rows[0].fingerprint, previous)) ? 'previous' : 'other';
}

/**
 * The same, and a database that knows no key stores this one. When several processes do this at once, exactly one is
 * the first.
 */
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
