import { sql } from 'drizzle-orm';
import type { Context } from '@/lib/context';
import type { Specialization } from '@/lib/contract/specializations';

/** The specializations with their levels and what each level requires, lowest level first. */
export async function listSpecializations(ctx: Context): Promise<Specialization[]> {
  const { rows } = await ctx.db.execute<Specialization>(sql`
    SELECT s.id, s.name, coalesce(json_agg(json_build_object(
        'level', l.level, 'name_hu', l.name_hu, 'name_en', l.name_en, 'required_xp', l.required_xp,
        'required_sessions', l.required_sessions, 'required_theory_hours', l.required_theory_hours,
        'required_practice_hours', l.required_practice_hours) ORDER BY l.level)
      FILTER (WHERE l.level IS NOT NULL), '[]') AS levels
    FROM specializations s LEFT JOIN specialization_levels l ON l.specialization_id = s.id
    GROUP BY s.id ORDER BY s.id`);
  return rows;
}
