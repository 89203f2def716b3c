import { sql } from 'drizzle-orm';
import type { Transaction } from '@/db/transaction';
import { recordAudit } from '@/lib/audit/record-audit';
import type { Context } from '@/lib/context';
import { DomainError } from '@/lib/errors';

export type Identity = { userId: number; issuer: string; subject: string };

/**
 * Links the issuer's `subject` to this user, who can then sign in with it. Throws `already_exists` when it is linked to
 * another user.
 */
export async function linkIdentity(ctx: Context, tx: Transaction, identity: Identity): Promise<void> {
  const { userId, issuer, subject } = identity;
  const { rowCount } = await tx.execute(sql`
    INSERT INTO user_identities (issuer, subject, user_id) VALUES (${issuer}, ${subject}, ${userId})
    ON CONFLICT DO NOTHING`);
  if (rowCount === 1) {
    await recordAudit(ctx, tx, {
      action: 'user.link_identity',
      target: `user/${userId}`,
      after: { issuer, subject },
    });
    return;
  }
  const { rows } = await tx.execute<{ user_id: string }>(
    sql`SELECT user_id FROM user_identities WHERE issuer = ${issuer} AND subject = ${subject}`,
  );
  if (Number(rows[0]?.user_id) !== userId) {
    throw new DomainError(
      'already_exists',
      `the issuer’s ${subject} is user ${rows[0]?.user_id} here; unlink that one first`,
    );
  }
}

/** Removes all links from issuers to this user, and returns their number. */
export async function unlinkIdentities(ctx: Context, tx: Transaction, userId: number): Promise<number> {
  const { rows } = await tx.execute<Omit<Identity, 'userId'>>(
    sql`DELETE FROM user_identities WHERE user_id = ${userId} RETURNING issuer, subject`,
  );
  for (const identity of rows)
    await recordAudit(ctx, tx, {
      action: 'user.unlink_identity',
      target: `user/${userId}`,
      before: identity,
    });
  return rows.length;
}
