import { isDeepStrictEqual } from 'node:util';
import { type SQL, sql } from 'drizzle-orm';
import { constraintOf, sqlstateOf } from '@/db/sqlstate';
import { inTransaction } from '@/db/transaction';
import { recordAudit } from '@/lib/audit/record-audit';
import type { Context } from '@/lib/context';
import { PERMISSION_PRESETS, type Permission } from '@/lib/contract/permissions';
import type { CreatedProgram, CreateProgramBody, Grant, Program } from '@/lib/contract/programs';
import { DomainError, refuseStale } from '@/lib/errors';
import { programNotFound, readProgram } from './read-programs';
import { addKey } from './write-keys';

const UNIQUE_VIOLATION = '23505';
/** More than an installation needs; the limit keeps clients from filling the table. */
const PROGRAMS_MAX = 100;

/**
 * Permissions are stored by name, so that a permission that is later added to a preset is not granted to existing
 * programs.
 */
function granted(grant: Grant): Permission[] {
  return [...new Set(typeof grant === 'string' ? PERMISSION_PRESETS[grant] : grant)];
}

const cidrs = (networks: readonly string[]): SQL => sql`${sql.param([...networks])}::text[]::cidr[]`;
const texts = (values: readonly string[]): SQL => sql`${sql.param([...values])}::text[]`;

/**
 * Creates a program with its first key; only this answer contains the key's text. Throws `already_exists` for a name in
 * use, `not_applicable` when there are 100 already, `invalid_input` for an expiry that has passed.
 */
export async function createProgram(ctx: Context, body: CreateProgramBody): Promise<CreatedProgram> {
  const { name, networks = [], rate_limit = null, expires_at = null } = body;
  const permissions = granted(body.permissions);
  try {
    return await inTransaction(ctx.db, async (tx) => {
      const { rows } = await tx.execute<{ id: string }>(sql`
        INSERT INTO programs (name, permissions, networks, rate_limit_calls)
        SELECT ${name}, ${texts(permissions)}, ${cidrs(networks)}, ${rate_limit}::int
         WHERE (SELECT count(*) FROM programs) < ${PROGRAMS_MAX} RETURNING id`);
      if (!rows[0]) {
        throw new DomainError('not_applicable', `there are ${PROGRAMS_MAX} programs, which is the most`);
      }
      const id = Number(rows[0].id);
      const { key, id: key_id } = await addKey(ctx, tx, { id, expiresAt: expires_at });
      const after = { name, permissions, networks, rate_limit, key_id, expires_at };
      await recordAudit(ctx, tx, { action: 'program.create', target: `program/${id}`, after });
      return { ...(await readProgram({ db: tx }, { id })), key };
    });
  } catch (error) {
    if (sqlstateOf(error) !== UNIQUE_VIOLATION || constraintOf(error) !== 'programs_name_unique') throw error;
    throw new DomainError('already_exists', 'a program with this name exists already', [
      { path: 'name', message: 'belongs to another program' },
    ]);
  }
}

type Editable = Pick<Program, 'permissions' | 'networks' | 'rate_limit' | 'is_active'>;
export type ProgramChanges = { [K in Exclude<keyof Editable, 'permissions'>]?: Editable[K] | undefined } & {
  permissions?: Grant | undefined;
};

const ASSIGNMENTS: { [K in keyof Editable]: (value: Editable[K]) => SQL } = {
  permissions: (value) => sql`permissions = ${texts(value)}`,
  networks: (value) => sql`networks = ${cidrs(value)}`,
  rate_limit: (value) => sql`rate_limit_calls = ${value}::int`,
  is_active: (value) => sql`is_active = ${value}`,
};

/**
 * Changes a program whose version the caller has seen. The change applies from the next request of its keys on. Without
 * a difference nothing is edited. Throws `not_found`, `stale_version`.
 */
export async function updateProgram(
  ctx: Context,
  input: { id: number; version: string; changes: ProgramChanges },
): Promise<Program> {
  return inTransaction(ctx.db, async (tx) => {
    const { rows } = await tx.execute(sql`SELECT FROM programs WHERE id = ${input.id} FOR NO KEY UPDATE`);
    if (rows.length === 0) throw programNotFound();
    const before = await readProgram({ db: tx }, input);
    refuseStale('program', { now: before.version, seen: input.version });
    const { permissions, ...rest } = input.changes;
    const wanted = { ...rest, ...(permissions && { permissions: granted(permissions) }) };
    const fields = (Object.keys(wanted) as (keyof Editable)[]).filter(
      (field) => wanted[field] !== undefined && !isDeepStrictEqual(wanted[field], before[field]),
    );
    if (fields.length === 0) return before;
    const assignments = fields.map((field) => (ASSIGNMENTS[field] as (value: unknown) => SQL)(wanted[field]));
    await tx.execute(sql`
      UPDATE programs SET ${sql.join(assignments, sql`, `)},
        updated_at = greatest(clock_timestamp(), updated_at + interval '1 microsecond') WHERE id = ${input.id}`);
    const after = await readProgram({ db: tx }, input);
    const only = (program: Program) => Object.fromEntries(fields.map((field) => [field, program[field]]));
    await recordAudit(ctx, tx, {
      action: 'program.update',
      target: `program/${input.id}`,
      before: only(before),
      after: only(after),
    });
    return after;
  });
}
