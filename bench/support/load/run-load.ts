import { loadavg } from 'node:os';
import { sql } from 'drizzle-orm';
import type { Context } from '@/lib/context';
import { runCheck } from '@/lib/health/run-check';
import { benchDatabase, DURABLE } from '../bench-database';
import { argument, say } from '../measure';
import { startServer } from '../web-server';
import { driveLoad, type Load } from './drive-load';
import { type Finding, none, type Target } from './finding';
import type { LoadRun } from './load-run';
import { watchMachine } from './watch-machine';
import { writeReport } from './write-report';

const WEB_PROCESSES = 2;
const WARM_UP_SECONDS = 10;
/** Other load of the machine up to this part of a core does not matter. */
const MUCH_OF_A_CORE = 0.2;

/**
 * One load run: a new database, two web processes of the production build, a warm-up, the load, a full check and the
 * comparison of acknowledged writes. Writes the report, and sets exit code 1 when a target was missed.
 */
export async function runLoad(run: LoadRun): Promise<void> {
  const seconds = argument('seconds', 30);
  const busyBefore = loadavg()[0] as number;
  const ctx = await benchDatabase({ settings: DURABLE });
  try {
    const { next, targets, compare } = await run.prepare(ctx);
    await ctx.db.execute(sql`VACUUM ANALYZE`);
    const { driven, watched } = await underLoad(ctx, { ...run, seconds, next });
    const findings = [...(await compare(ctx)), ...(await inspect(ctx))];
    const reached = [...targets(driven), ...(await afterwards(ctx))];
    const file = await writeReport({ run, driven, watched, findings, targets: reached, busyBefore });
    for (const target of reached) {
      say(`${target.reached ? 'reached' : 'MISSED '}  ${target.what}: ${target.measured} (${target.wanted})`);
    }
    const wrong = findings.filter(({ count, mustBe }) => mustBe !== undefined && count !== mustBe);
    for (const { what, count, mustBe } of wrong) say(`WRONG    ${what}: ${count} (${mustBe})`);
    const others = watched.others / watched.seconds;
    if (others > MUCH_OF_A_CORE)
      say(`others took ${(100 * others).toFixed(0)} % of a core: run it again when they are done`);
    say(`report: ${file}`);
    if (wrong.length > 0 || reached.some((target) => !target.reached)) process.exitCode = 1;
  } finally {
    await ctx.close();
  }
}

type Work = Pick<LoadRun, 'connections' | 'eachPerSecond'> & { seconds: number; next: Load['next'] };

async function underLoad(ctx: Context & { url: string }, work: Work) {
  const servers = await Promise.all(Array.from({ length: WEB_PROCESSES }, () => startServer(ctx.url)));
  try {
    const load = { ...work, origins: servers.map(({ origin }) => origin) };
    await driveLoad({ ...load, seconds: WARM_UP_SECONDS });
    const watch = await watchMachine(
      ctx,
      servers.map(({ pid }) => pid),
    );
    const driven = await driveLoad(load);
    return { driven, watched: watch.stop() };
  } finally {
    // After this, the requests that the end of the run interrupted are finished, and the ledger does not change any
    // more.
    await Promise.all(servers.map(({ stop }) => stop()));
  }
}

async function inspect(ctx: Context): Promise<Finding[]> {
  const { rows } = await ctx.db.execute<{ counted: number; users: number }>(sql`
    SELECT coalesce(sum(requests), 0)::integer AS counted, count(*)::integer AS users
    FROM rate_limits WHERE key LIKE 'user:%'`);
  return [
    { what: 'requests that the rate limit counted, the warm-up included', count: rows[0]?.counted ?? 0 },
    { what: 'signed-in users that they came from', count: rows[0]?.users ?? 0 },
  ];
}

async function afterwards(ctx: Context): Promise<Target[]> {
  const { rows } = await ctx.db.execute<{ deadlocks: number }>(
    sql`SELECT deadlocks::integer FROM pg_stat_database WHERE datname = current_database()`,
  );
  const check = await runCheck(ctx, { confirmDelayMs: 0 });
  return [
    none(`violations in a full check of ${check.total_checked} pairs`, check.inconsistent),
    none('deadlocks', rows[0]?.deadlocks ?? -1),
  ];
}
