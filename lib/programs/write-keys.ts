import { sql } from 'drizzle-orm';
import { inTransaction, type Transaction } from '@/db/transaction';
import { recordAudit } from '@/lib/audit/record-audit';
import { createKeySecret, hashKeySecret, writeApiKey } from '@/lib/auth/api-keys';
import { actorName, type Context } from '@/lib/context';
import type { CreatedProgramKey, ProgramKey } from '@/lib/contract/programs';
import { DomainError } from '@/lib/errors';
import { IS_LIVE, KEY_COLUMNS, programNotFound } from './read-programs';

/** One key in use, and one that replaces it. */
const LIVE_KEYS_MAX = 2;

type Expiry = { expiresAt: string | null };

/**
 * Makes another key of a program; only this answer contains its text. Throws `not_found`, `not_applicable` when there
 * are two live keys, `invalid_input` for an expiry that has passed.
 */
export async function createApiKey(ctx: Context, input: { id: number } & Expiry): Promise<CreatedProgramKey> {
  return inTransaction(ctx.db, async (tx) => {
    const { rowCount } = await tx.execute(sql`SELECT FROM programs WHERE id = ${input.id} FOR NO KEY UPDATE`);
    if (!rowCount) throw programNotFound();
    // A separate statement: a statement that waits for the lock would count the keys from before the wait.
    const { rows } = await tx.execute<{ live: number }>(
      sql`SELECT count(*)::int AS live FROM api_keys k WHERE k.program_id = ${input.id} AND ${IS_LIVE}`,
    );
    if ((rows[0]?.live ?? 0) >= LIVE_KEYS_MAX) {
      throw new DomainError('not_applicable', 'the program has two live keys: revoke one of them first');
    }
    const made = await addKey(ctx, tx, input);
    const after = { key_id: made.id, expires_at: made.expires_at };
    await recordAudit(ctx, tx, { action: 'program.create_key', target: `program/${input.id}`, after });
    return made;
  });
}

/**
 * Adds a key to a program whose row the transaction has locked. Throws `invalid_input` for an expiry that has passed.
 */
export async function addKey(
  ctx: Context,
  tx: Transaction,
  { id, expiresAt }: { id: number } & Expiry,
): Promise<CreatedProgramKey> {
  const secret = createKeySecret();
  const { rows } = await tx.execute<{ key: ProgramKey }>(sql`
    WITH k AS (
      INSERT INTO api_keys (program_id, key_hash, created_by, expires_at)
      SELECT ${id}, ${hashKeySecret(secret)}, ${actorName(ctx.actor)}, ${expiresAt}::timestamptz
      WHERE ${expiresAt}::timestamptz IS NULL OR ${expiresAt}::timestamptz > now() RETURNING *)
    SELECT ${KEY_COLUMNS} AS key FROM k`);
  const [made] = rows;
  if (!made) {
    const errors = [{ path: 'expires_at', message: 'must lie in the future' }];
    throw new DomainError('invalid_input', 'the expiry has passed already', errors);
  }
  return { ...made.key, key: writeApiKey(made.key.id, secret) };
}

/**
 * Revokes a key of a program, or of any program when none is named: the key is refused from the next request on. A
 * revoked key is not changed. Throws `not_found`.
 */
export async function revokeApiKey(
  ctx: Context,
  input: { keyId: number; id?: number },
): Promise<{ program_id: number }> {
  return inTransaction(ctx.db, async (tx) => {
    const { rows } = await tx.execute<{ program_id: string; revoked: boolean }>(sql`
      SELECT program_id, revoked_at IS NOT NULL AS revoked FROM api_keys
      WHERE id = ${input.keyId} AND program_id = coalesce(${input.id ?? null}::bigint, program_id) FOR NO KEY UPDATE`);
    const [found] = rows;
    if (!found) throw new DomainError('not_found', 'there is no such key');
    const id = Number(found.program_id);
    if (!found.revoked) {
      await tx.execute(sql`UPDATE api_keys SET revoked_at = clock_timestamp() WHERE id = ${input.keyId}`);
      await recordAudit(ctx, tx, {
        action: 'program.revoke_key',
        target: `program/${id}`,
        after: { key_id: input.keyId },
      });
    }
    return { program_id: id };
  });
}
