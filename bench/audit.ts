import { sql } from 'drizzle-orm';
import { runAudit } from '@/lib/health/run-audit';
import { benchDatabase } from './support/bench-database';
import { argument, say } from './support/measure';
import { plantPairs } from './support/plant-pairs';

const pairs = argument('pairs', 300_000);
const entries = argument('entries', 10);
const ctx = await benchDatabase();

/** Further entries of the ledger that change no total, so that the sums stay what they are. */
async function plantEntries(): Promise<void> {
  await ctx.db.execute(sql`
    INSERT INTO activities (user_id, specialization_id, activity_key, xp_change, sessions_change, projects_change,
      theory_hours_change, practice_hours_change, level_before, level_after, occurred_at, actor)
    SELECT user_id, specialization_id, 'bench-' || n, 0, 0, 0, 0, 0, current_level, current_level, now(), 'bench'
    FROM specialization_progress CROSS JOIN generate_series(2, ${entries}::int) n ORDER BY user_id, specialization_id`);
  await ctx.db.execute(sql`VACUUM ANALYZE activities`);
}

try {
  await plantPairs(ctx.db, pairs, 1_000_000_000);
  await plantEntries();
  let longestMs = 0;
  let steppedAt = performance.now();
  const startedAt = steppedAt;
  const audit = await runAudit(ctx, {
    confirmAfterSeconds: 0,
    onStep: () => {
      const now = performance.now();
      longestMs = Math.max(longestMs, now - steppedAt);
      steppedAt = now;
    },
  });
  const ms = performance.now() - startedAt;
  say(`${audit.pairs} pairs with ${entries} ledger entries each: ${audit.found} findings`);
  say(
    `audit           ${(ms / 1_000).toFixed(1)} s  = ${Math.round((audit.pairs / ms) * 1_000)} pairs a second`,
  );
  say(`longest step    ${Math.round(longestMs)} ms`);
} finally {
  await ctx.close();
}
