import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Queryable } from '@/db/transaction';
import { isoText, isoTime } from '@/db/values';
import type { Page } from '@/lib/contract/operation';
import { PERMISSION_PRESETS, type PermissionPreset } from '@/lib/contract/permissions';
import type { Program, ProgramKey } from '@/lib/contract/programs';
import { DomainError } from '@/lib/errors';
import { type PageQuery, readPage } from '@/lib/page';

type ProgramRow = Omit<Program, 'id' | 'preset'> & { id: string };

/** By name; names are unique. */
const cursorShape = z.tuple([z.string().max(63)]);

/** The state of a key (`api_keys k`) now. */
const KEY_STATE = sql`CASE WHEN k.revoked_at IS NOT NULL THEN 'revoked' WHEN k.expires_at <= now() THEN 'expired' ELSE 'live' END`;

/** A condition on `api_keys k`: the key is neither revoked nor expired. */
export const IS_LIVE = sql`k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())`;

const KEYS_SHOWN_MAX = 10;

export const KEY_COLUMNS = sql`jsonb_build_object('id', k.id, 'state', ${KEY_STATE}, 'created_at', ${isoText(sql`k.created_at`)},
  'created_by', k.created_by, 'expires_at', ${isoText(sql`k.expires_at`)}, 'last_used_at', ${isoText(sql`k.last_used_at`)},
  'revoked_at', ${isoText(sql`k.revoked_at`)})`;

/** Programs as the API returns them. The version is the time of the newest edit, in microseconds. */
function selectPrograms(where: SQL, rest: SQL): SQL {
  return sql`
    SELECT p.id, p.name, p.is_active, p.permissions, p.networks::text[] AS networks, p.rate_limit_calls AS rate_limit,
      p.created_at, p.updated_at, (extract(epoch FROM p.updated_at) * 1000000)::bigint::text AS version,
      coalesce((SELECT jsonb_agg(shown.key ORDER BY shown.is_live DESC, shown.id DESC) FROM (
        SELECT k.id, ${IS_LIVE} AS is_live, ${KEY_COLUMNS} AS key FROM api_keys k WHERE k.program_id = p.id
        ORDER BY is_live DESC, k.id DESC LIMIT ${KEYS_SHOWN_MAX}) shown), '[]') AS keys
    FROM programs p WHERE ${where} ${rest}`;
}

function toProgram({ id, created_at, updated_at, ...row }: ProgramRow): Program {
  const { name, is_active, permissions, networks, rate_limit, keys, version } = row;
  return {
    id: Number(id),
    name,
    is_active,
    permissions,
    preset: presetOf(permissions),
    networks,
    rate_limit,
    keys: keys as ProgramKey[],
    created_at: isoTime(created_at),
    updated_at: isoTime(updated_at),
    version,
  };
}

function presetOf(permissions: readonly string[]): PermissionPreset | null {
  const granted = permissions.toSorted().join();
  const known = Object.entries(PERMISSION_PRESETS).find(([, preset]) => preset.toSorted().join() === granted);
  return (known?.[0] as PermissionPreset | undefined) ?? null;
}

/** Programs by name, a page at a time. Throws `invalid_input` for a foreign cursor. */
export async function listPrograms(ctx: { db: Queryable }, query: PageQuery): Promise<Page<Program>> {
  return readPage(ctx.db, query, {
    cursor: cursorShape,
    after: ([name]) => sql`p.name > ${name}`,
    select: (after, limit) => selectPrograms(after, sql`ORDER BY p.name LIMIT ${limit}`),
    valuesOf: (row) => [row.name],
    toItem: toProgram,
    total: sql`SELECT count(*) AS total FROM programs`,
  });
}

/** One program with the version to edit. Throws `not_found`. */
export async function readProgram(ctx: { db: Queryable }, input: { id: number }): Promise<Program> {
  const { rows } = await ctx.db.execute<ProgramRow>(selectPrograms(sql`p.id = ${input.id}`, sql``));
  if (!rows[0]) throw programNotFound();
  return toProgram(rows[0]);
}

export function programNotFound(): DomainError {
  return new DomainError('not_found', 'there is no such program');
}
