import { type SQL, sql } from 'drizzle-orm';
import { inTransaction, type Transaction } from '@/db/transaction';
import { recordAudit } from '@/lib/audit/record-audit';
import type { Context } from '@/lib/context';
import { DomainError } from '@/lib/errors';
import { type SealPurpose, seal, unseal } from './seal';
import { ownerOf } from './second-factor';
import { fingerprintOf } from './secret-key';

type Sealed = { id: string; name: string; sealed: string };
type SealedColumn = {
  purpose: SealPurpose;
  table: SQL;
  column: SQL;
  name: SQL;
  /** The owner that the text is sealed for, from the name of the row. */
  ownerOf: (name: string) => string;
};

/** Everything that is sealed with a key made from SECRET_KEY. */
const SECOND_FACTORS: SealedColumn = {
  purpose: 'second factor',
  table: sql`users`,
  column: sql`totp_secret`,
  name: sql`id::text`,
  ownerOf: (id) => ownerOf(Number(id)),
};
const CHANNELS: SealedColumn = {
  purpose: 'alert channel',
  table: sql`alert_channels`,
  column: sql`secret`,
  name: sql`key::text`,
  ownerOf: (key) => key,
};

export type KeyAdoption = {
  secretKey: string;
  /** The key until now. Texts that it sealed are sealed again with the new key. */
  previousKey: string | null;
  /** Go on even when neither key opens some text; that text must be entered again. */
  losing: boolean;
};

type Count = { second_factors: number; channels: number };
export type AdoptedKey = { sealed_anew: Count; lost: Count };

/**
 * Makes a SECRET_KEY the one that the database knows, and seals again with it what the key before had sealed. Throws
 * `not_applicable`, and changes nothing, when a text cannot be opened and `losing` is false. A text that cannot be
 * opened stays as it is, so that the right previous key can still save it.
 */
export async function adoptSecretKey(ctx: Context, input: KeyAdoption): Promise<AdoptedKey> {
  const fingerprint = await fingerprintOf(input.secretKey);
  return inTransaction(ctx.db, async (tx) => {
    const secondFactors = await sealAnew(tx, SECOND_FACTORS, input);
    const channels = await sealAnew(tx, CHANNELS, input);
    const lost = { second_factors: secondFactors.lost, channels: channels.lost };
    if (lost.second_factors + lost.channels > 0 && !input.losing) {
      throw new DomainError('not_applicable', refusal(lost, input.previousKey !== null));
    }
    const adopted = {
      sealed_anew: { second_factors: secondFactors.sealedAnew, channels: channels.sealedAnew },
      lost,
    };
    await tx.execute(sql`
      INSERT INTO secret_key_fingerprint (fingerprint) VALUES (${fingerprint})
      ON CONFLICT ("only") DO UPDATE SET fingerprint = excluded.fingerprint, known_since = excluded.known_since`);
    await recordAudit(ctx, tx, { action: 'secret_key.adopt', target: 'secret-key', after: adopted });
    return adopted;
  });
}

async function sealAnew(
  tx: Transaction,
  { purpose, table, column, name, ownerOf }: SealedColumn,
  { secretKey, previousKey }: KeyAdoption,
): Promise<{ sealedAnew: number; lost: number }> {
  const { rows } = await tx.execute<Sealed>(sql`
    SELECT id, ${name} AS name, ${column} AS sealed FROM ${table}
    WHERE ${column} IS NOT NULL ORDER BY id FOR NO KEY UPDATE`);
  const closed = rows.filter((row) => unseal(row.sealed, ownerOf(row.name), secretKey, purpose) === null);
  const anew = closed.flatMap(({ id, name, sealed }) => {
    const text = previousKey === null ? null : unseal(sealed, ownerOf(name), previousKey, purpose);
    return text === null ? [] : [{ id, sealed: seal(text, ownerOf(name), secretKey, purpose) }];
  });
  await tx.execute(sql`
    UPDATE ${table} SET ${column} = anew.sealed
    FROM unnest(${sql.param(anew.map(({ id }) => id))}::bigint[], ${sql.param(anew.map(({ sealed }) => sealed))}::text[])
      AS anew (id, sealed) WHERE ${table}.id = anew.id`);
  return { sealedAnew: anew.length, lost: closed.length - anew.length };
}

function refusal({ second_factors, channels }: Count, hasPrevious: boolean): string {
  const what = `the secrets of ${second_factors} second factors and ${channels} alert channels`;
  return hasPrevious
    ? `${what} were sealed with neither of the two keys; with --losing-secrets they are lost`
    : `${what} were sealed with another key; give that one as SECRET_KEY_PREVIOUS or with --previous-stdin, or lose them with --losing-secrets`;
}
