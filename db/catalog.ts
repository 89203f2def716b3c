import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
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
 * may hold them.
 */
export async function applyCatalog(db: Queryable, catalog: Catalog): Promise<void> {
  const levels = catalog.specializations.flatMap((s) =>
    s.levels.map((l) => ({ ...l, specialization_id: s.id })),
  );
  await db.execute(sql`
    INSERT INTO specializations AS s (id, name)
    SELECT id, name FROM jsonb_to_recordset(${JSON.stringify(catalog.specializations)}::jsonb) AS x(id text, name text)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name WHERE s.name <> excluded.name`);
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
}
