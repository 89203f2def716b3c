import { sql } from 'drizzle-orm';
import type { Transaction } from '@/db/transaction';
import { type DirtyEntry, entriesOf } from './take-dirty';

/**
 * Enters what adopted writers changed of totals into the ledger, as adjustments by these writers; each change once. A change
 * that would bring a sum below zero is left to be found. What a writer deleted is no change of totals.
 */
export async function adoptTotals(tx: Transaction, entries: DirtyEntry[]): Promise<void> {
  await tx.execute(sql`
    INSERT INTO activities (user_id, specialization_id, activity_key, kind, xp_change, sessions_change, projects_change,
      theory_hours_change, practice_hours_change, level_before, level_after, occurred_at, actor, reason)
    SELECT c.user_id, c.specialization_id, 'written-' || c.statement_id, 'adjustment', c.xp, c.sessions, c.projects,
      c.theory_hours, c.practice_hours, coalesce(c.level_before, c.level_after), c.level_after, c.written_at,
      'writer:' || c.role || '/' || c.application, 'written past Lockstep by an adopted writer'
    FROM (
      SELECT u.user_id, u.specialization_id, f.id AS statement_id, f.written_at, f.role, f.application, u.level_before,
        u.level_after, s.xp AS known_xp, s.sessions AS known_sessions, s.projects AS known_projects,
        s.theory_hours AS known_theory, s.practice_hours AS known_practice,
        u.xp_after - coalesce(u.xp_before, s.xp)::bigint AS xp,
        u.sessions_after - coalesce(u.sessions_before, s.sessions)::integer AS sessions,
        u.projects_after - coalesce(u.projects_before, s.projects)::integer AS projects,
        u.theory_hours_after - coalesce(u.theory_hours_before, s.theory_hours)::integer AS theory_hours,
        u.practice_hours_after - coalesce(u.practice_hours_before, s.practice_hours)::integer AS practice_hours
      FROM ${entriesOf(entries)}
        JOIN foreign_statements f ON f.id = d.statement_id AND f.written_at = d.written_at
        JOIN writers o ON o.role = f.role AND o.application = f.application AND o.mode = 'adopted'
        JOIN foreign_writes w ON w.user_range = d.user_range AND w.statement_id = d.statement_id
          AND w.written_at = d.written_at AND w.record = 'progress'
        CROSS JOIN LATERAL unnest(w.user_ids, w.specialization_ids, w.levels_before, w.levels_after, w.xp_before, w.xp_after,
          w.sessions_before, w.sessions_after, w.projects_before, w.projects_after, w.theory_hours_before,
          w.theory_hours_after, w.practice_hours_before, w.practice_hours_after)
          AS u(user_id, specialization_id, level_before, level_after, xp_before, xp_after, sessions_before, sessions_after,
            projects_before, projects_after, theory_hours_before, theory_hours_after, practice_hours_before,
            practice_hours_after)
        CROSS JOIN LATERAL ledger_sums(u.user_id, u.specialization_id) s
      WHERE u.xp_after IS NOT NULL) c
    WHERE (c.xp, c.sessions, c.projects, c.theory_hours, c.practice_hours) <> (0, 0, 0, 0, 0)
      AND least(c.known_xp + c.xp, c.known_sessions + c.sessions, c.known_projects + c.projects,
        c.known_theory + c.theory_hours, c.known_practice + c.practice_hours) >= 0
    ORDER BY c.statement_id, c.user_id, c.specialization_id
    ON CONFLICT DO NOTHING`);
}
