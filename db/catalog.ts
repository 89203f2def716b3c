import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { oneRow } from './one-row';
import { projectRoot } from './project-root';
import type { Queryable } from './transaction';

const total = z.int().min(0);
const catalogShape = z.object({
  specializations: z.array(
    z.object({
      id: z.string().min(1),
      name: z.string().min(1),
      levels: z.array(
        z.object({
          level: z.int().min(1),
          name_hu: z.string().min(1),
          name_en: z.string().min(1),
          required_xp: total,
          required_sessions: total,
          required_theory_hours: total,
          required_practice_hours: total,
        }),
      ),
    }),
  ),
});

export type Catalog = z.infer<typeof catalogShape>;

export async function readCatalog(): Promise<Catalog> {
  return catalogShape.parse(JSON.parse(await readFile(join(projectRoot(), 'db/catalog.json'), 'utf8')));
}

/**
 * Writes the catalog into the level tables. Levels that the catalog no longer has stay in the tables, because learners
 * may hold them. Returns whether the requirements of a level that was there before have changed.
 */
export async function applyCatalog(db: Queryable, catalog: Catalog): Promise<boolean> {
  const levels = catalog.specializations.flatMap((s) =>
    s.levels.map((l) => ({ ...l, specialization_id: s.id })),
  );
  await db.execute(sql`
    INSERT INTO specializations AS s (id, name)
    SELECT id, name FROM jsonb_to_recordset(${JSON.stringify(catalog.specializations)}::jsonb) AS x(id text, name text)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name WHERE s.name <> excluded.name`);
  const changed = await requirementsChange(db, levels);
  await db.execute(sql`
    INSERT INTO specialization_levels AS l (specialization_id, level, name_hu, name_en, required_xp,
                                            required_sessions, required_theory_hours, required_practice_hours)
    SELECT specialization_id, level, name_hu, name_en, required_xp, required_sessions, required_theory_hours, required_practice_hours
    FROM jsonb_to_recordset(${JSON.stringify(levels)}::jsonb) AS x(specialization_id text, level int, name_hu text, name_en text,
         required_xp bigint, required_sessions int, required_theory_hours int, required_practice_hours int)
    ON CONFLICT (specialization_id, level) DO UPDATE
      SET name_hu = excluded.name_hu, name_en = excluded.name_en, required_xp = excluded.required_xp,
          required_sessions = excluded.required_sessions, required_theory_hours = excluded.required_theory_hours,
          required_practice_hours = excluded.required_practice_hours
      WHERE (l.name_hu, l.name_en, l.required_xp, l.required_sessions, l.required_theory_hours, l.required_practice_hours)
        IS DISTINCT FROM (excluded.name_hu, excluded.name_en, excluded.required_xp, excluded.required_sessions,
                          excluded.required_theory_hours, excluded.required_practice_hours)`);
  return changed;
}

async function requirementsChange(db: Queryable, levels: object[]): Promise<boolean> {
  const { rowCount } = await db.execute(sql`
    SELECT FROM specialization_levels l JOIN jsonb_to_recordset(${JSON.stringify(levels)}::jsonb) AS x(specialization_id text,
        level int, required_xp bigint, required_sessions int, required_theory_hours int, required_practice_hours int)
      USING (specialization_id, level)
    WHERE (l.required_xp, l.required_sessions, l.required_theory_hours, l.required_practice_hours)
      IS DISTINCT FROM (x.required_xp, x.required_sessions, x.required_theory_hours, x.required_practice_hours) LIMIT 1`);
  return (rowCount ?? 0) > 0;
}

/** The pairs in agreement that a changed catalog leaves below or above what their totals reach. */
export type CatalogEffect = { underGranted: number; unsupported: number };

/**
 * Counts the pairs that the catalog leaves below what their totals reach, unless a person lowered them, and those above what
 * totals and license history support. The audit finds them one by one, from the ledger; this reads the totals, once.
 */
export async function countCatalogEffect(db: Queryable): Promise<CatalogEffect> {
  const { rows } = await db.execute<{ under_granted: string; unsupported: string }>(sql`
    SELECT count(*) FILTER (WHERE r.reached_level > greatest(p.current_level, p.level_hold)) AS under_granted,
      count(*) FILTER (WHERE r.reached_level < p.current_level AND NOT EXISTS (
        SELECT FROM license_progressions g WHERE g.user_id = p.user_id AND g.specialization_id = p.specialization_id
          AND g.to_level >= p.current_level)) AS unsupported
    FROM specialization_progress p JOIN user_licenses l USING (user_id, specialization_id)
      CROSS JOIN LATERAL level_reached_by(p.specialization_id, p.total_xp, p.completed_sessions, p.theory_hours,
        p.practice_hours) r
    WHERE p.current_level = l.current_level`);
  const { under_granted, unsupported } = oneRow({ rows });
  return { underGranted: Number(under_granted), unsupported: Number(unsupported) };
}

/** Asks for an audit, unless one waits already. */
export async function requestAudit(db: Queryable): Promise<void> {
  await db.execute(sql`
    INSERT INTO job_runs (job, slot, due_at, state, actor)
    SELECT 'audit', NULL, clock_timestamp(), 'pending', 'system:migrate'
    WHERE NOT EXISTS (SELECT FROM job_runs WHERE job = 'audit' AND slot IS NULL AND state = 'pending')`);
}
