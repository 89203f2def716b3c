import { sql } from 'drizzle-orm';
import { countChanges } from '@/lib/health/count-changes';
import { readMarks } from '@/lib/live/read-marks';
import { benchDatabase } from './support/bench-database';
import { argument, medianMs, say } from './support/measure';

/** Reads the marks of all topics on an empty database, and with many rows of everything. See bench/README.md. */
const rows = argument('rows', 1_000_000);
const ROUNDS = 300;

const ctx = await benchDatabase();

async function measure(what: string): Promise<void> {
  const ms = await medianMs(ROUNDS, () => readMarks(ctx, { intervalMinutes: 5 }));
  say(`${what.padEnd(50)} ${ms.toFixed(2)} ms`);
}

/** Old rows of every list, and open violations of many learners. */
async function plant(): Promise<void> {
  const many = sql`generate_series(1, ${rows}::int) n`;
  await ctx.db.execute(sql`
    INSERT INTO violations (user_id, specialization_id, kind, confirmed_at, resolved_at, resolved_how)
    SELECT n, 'PLAYER', 'missing_license', now(), CASE WHEN n % 2 = 0 THEN now() END, CASE WHEN n % 2 = 0 THEN 'observed' END FROM ${many}`);
  await ctx.db.execute(sql`
    INSERT INTO health_checks (started_at, finished_at, duration_ms, total_users, total_pairs, inconsistent, opened, changed,
      resolved, violation_counts, actor)
    SELECT now() - n * interval '1 minute', now() - n * interval '1 minute', 1, 1, 1, 0, 0, 0, 0, '{}', 'bench' FROM ${many}`);
  await ctx.db.execute(sql`
    INSERT INTO job_runs (job, due_at, state, actor)
    SELECT 'health-check', now() - n * interval '1 minute', 'succeeded', 'bench' FROM ${many}`);
  await ctx.db.execute(sql`
    INSERT INTO audit_log (at, actor, action, target)
    SELECT now() - n * interval '1 minute', 'bench', 'check.run', 'check/' || n FROM ${many}`);
  await ctx.db.execute(sql`
    INSERT INTO repairs (policy, scope, state, actor, finished_at)
    SELECT 'evidence', '{}', 'completed', 'bench', now() FROM ${many}`);
  await ctx.db.execute(sql`
    INSERT INTO incidents (subject, severity, worst_severity, opened_at, updated_at, recovered_at, figures, worst_figures)
    SELECT 'jobs', 'warning', 'warning', now(), now(), now(), '{}', '{}' FROM ${many}`);
  await ctx.db.execute(sql`
    INSERT INTO incident_events (incident_id, at, event, severity, told, actor)
    SELECT id, now(), 'opened', 'warning', true, 'bench' FROM incidents`);
}

try {
  await measure('empty');
  await plant();
  await measure('just after everything was written');
  await countChanges(ctx.db);
  await ctx.db.execute(sql`VACUUM ANALYZE`);
  await measure(`${rows} rows of each list`);
  await ctx.db.execute(sql`UPDATE violations SET note = 'x' WHERE user_id % 64 = 1 AND resolved_at IS NULL`);
  await measure('a change of each range of learners, not counted');
} finally {
  await ctx.close();
}
