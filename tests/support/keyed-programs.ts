import { sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { createKeySecret, hashKeySecret, writeApiKey } from '@/lib/auth/api-keys';
import { PERMISSION_PRESETS } from '@/lib/contract/permissions';
import type { Grant } from '@/lib/contract/programs';

let programs = 0;

export type KeyedProgram = {
  id: number;
  name: string;
  keyId: number;
  key: string;
  headers: { authorization: string };
};

type More = { permissions?: Grant; networks?: string[]; rateLimit?: number };

/** A program that no other test uses, with its first key. It may be called any number of times. */
export async function addProgram({ db }: { db: Database }, more: More = {}): Promise<KeyedProgram> {
  programs += 1;
  const name = `program-${process.pid}-${programs}`;
  const { permissions: grant = 'record', networks = [], rateLimit = null } = more;
  const permissions = typeof grant === 'string' ? PERMISSION_PRESETS[grant] : grant;
  const secret = createKeySecret();
  const { rows } = await db.execute<{ id: string; program_id: string }>(sql`
    WITH program AS (
      INSERT INTO programs (name, permissions, networks, rate_limit_calls)
      VALUES (${name}, ${sql.param([...permissions])}::text[], ${sql.param(networks)}::text[]::cidr[], ${rateLimit}::int)
      RETURNING id)
    INSERT INTO api_keys (program_id, key_hash, created_by)
    SELECT id, ${hashKeySecret(secret)}, 'test' FROM program RETURNING id, program_id`);
  const [id, keyId] = [Number(rows[0]?.program_id), Number(rows[0]?.id)];
  const key = writeApiKey(keyId, secret);
  return { id, name, key, keyId, headers: { authorization: `Bearer ${key}` } };
}
