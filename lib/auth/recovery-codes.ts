import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Queryable, Transaction } from '@/db/transaction';

const CODES = 10;
const CODE_LENGTH = 16;
/** Crockford's base 32: it has no letter that looks like a digit. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** 80 random bits, in four groups so that they are easy to read. */
function createRecoveryCode(): string {
  const text = Array.from(randomBytes(CODE_LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return text.replace(/(.{4})(?=.)/g, '$1-');
}

/** Hashes a code as a person typed it: lower case, spaces and O for 0 make no difference. */
function hashRecoveryCode(code: string): string {
  const plain = code.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  return createHash('sha256').update(plain).digest('hex');
}

/** Replaces all codes of a user by ten new ones; only their hashes are stored. */
export async function replaceRecoveryCodes(tx: Transaction, userId: number): Promise<string[]> {
  const codes = Array.from({ length: CODES }, createRecoveryCode);
  await tx.execute(sql`DELETE FROM recovery_codes WHERE user_id = ${userId}`);
  await tx.execute(sql`
    INSERT INTO recovery_codes (user_id, code_hash)
    SELECT ${userId}, hash FROM jsonb_array_elements_text(${JSON.stringify(codes.map(hashRecoveryCode))}::jsonb) AS hash`);
  return codes;
}

/** Marks a code as used; false when there is no such code, or when it was used before. */
export async function spendRecoveryCode(db: Queryable, userId: number, code: string): Promise<boolean> {
  const { rowCount } = await db.execute(sql`
    UPDATE recovery_codes SET used_at = clock_timestamp()
    WHERE user_id = ${userId} AND code_hash = ${hashRecoveryCode(code)} AND used_at IS NULL`);
  return rowCount === 1;
}
