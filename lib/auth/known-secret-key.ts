import { sql } from 'drizzle-orm';
import type { Queryable } from '@/db/transaction';
import { fingerprintOf, isFingerprintOf } from './secret-key';

/** What a process's SECRET_KEY is to the database: the one it knows, another, or the first that it would know. */
export type KeyStanding = 'known' | 'other' | 'first';

/** Comparing is slow on purpose, and the answer changes only with the fingerprint. */
let compared: { fingerprint: string; secretKey: string; isSame: Promise<boolean> } | undefined;

function isSameKey(fingerprint: string, secretKey: string): Promise<boolean> {
  if (compared?.fingerprint !== fingerprint || compared.secretKey !== secretKey) {
    compared = { fingerprint, secretKey, isSame: isFingerprintOf(fingerprint, secretKey) };
  }
  return compared.isSame;
}

/** Whether the database knows this SECRET_KEY, as of now. */
export async function readKeyStanding(db: Queryable, secretKey: string): Promise<KeyStanding> {
  const { rows } = await db.execute<{ fingerprint: string }>(
    sql`SELECT fingerprint FROM secret_key_fingerprint`,
  );
  if (!rows[0]) return 'first';
  return (await isSameKey(rows[0].fingerprint, secretKey)) ? 'known' : 'other';
}

/** The same; a database that knows no key knows this one from now on. Of several processes at once one is the first. */
export async function makeKeyKnown(db: Queryable, secretKey: string): Promise<'known' | 'other'> {
  let standing = await readKeyStanding(db, secretKey);
  while (standing === 'first') {
    await db.execute(sql`
      INSERT INTO secret_key_fingerprint (fingerprint) VALUES (${await fingerprintOf(secretKey)})
      ON CONFLICT DO NOTHING`);
    standing = await readKeyStanding(db, secretKey);
  }
  return standing;
}
