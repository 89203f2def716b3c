import { sql } from 'drizzle-orm';
import { type MovedClock, movedClock } from '../../../tests/support/moved-clock';
import { below, none, type Target } from '../../support/load/finding';
import type { Heal, Kind } from '../kind';
import { secondsUntil } from '../measure/recovery';
import type { Site } from '../site/site';
import { END_OURS } from './inject';
import { besideAnother, underWay } from './worker-at-work';

const DAY_SECONDS = 86_400;
const JUMP_SECONDS = 300;
const CHECKED_SECONDS = 30;
const MINUTE_MS = 60_000;

const clocks = new WeakMap<Site, MovedClock>();
/** The newest runs from before the clock is moved. */
const newestRuns = new WeakMap<Site, number>();

/**
 * A clock that is moved: the SQL functions for the time return another time. The server's own clock (for time-outs,
 * logs and defaults of columns) does not change.
 */
export const clockKinds: Kind[] = [
  {
    name: 'clock-set-back',
    what: 'the clock is a day ahead for 25 s, and is then set back',
    seconds: 25,
    leavesTraces: true,
    prepare: withClock,
    inject: (site) => setAhead(site, DAY_SECONDS),
    afterwards: lookAtChecks,
  },
  {
    name: 'clock-jumps',
    what: 'the clock jumps five minutes ahead while a worker is at a check, with another beside it',
    seconds: 15,
    leavesTraces: true,
    prepare: async (site) => {
      await withClock(site);
      return besideAnother(site);
    },
    inject: async (site, load) => {
      newestRuns.set(site, await newestRun(site));
      await underWay(site, load, 'health-check');
      return setAhead(site, JUMP_SECONDS);
    },
    afterwards: async (site, healedAtMs) => {
      const { rows } = await site.database.db.execute<{ taken: number }>(sql`
        SELECT count(*)::int AS taken FROM job_runs
        WHERE attempt > 1 AND id > ${newestRuns.get(site) ?? 0}`);
      return [
        none('runs that were taken from a worker that lives', rows[0]?.taken ?? -1),
        ...(await lookAtChecks(site, healedAtMs)),
      ];
    },
  },
];

/** Gives the database a clock that can be moved, and replaces our connections so that they use it. */
async function withClock(site: Site): Promise<Heal> {
  clocks.set(site, await movedClock(site.database));
  await site.database.run(END_OURS);
  return async () => {};
}

async function newestRun({ database }: Site): Promise<number> {
  const { rows } = await database.db.execute<{ id: number }>(
    sql`SELECT coalesce(max(id), 0)::int AS id FROM job_runs`,
  );
  return rows[0]?.id ?? 0;
}

async function setAhead(site: Site, seconds: number): Promise<Heal> {
  const clock = clocks.get(site);
  await clock?.set(seconds);
  return async () => clock?.set(0);
}

/** The clock is set back: times from before must not block new checks. */
async function lookAtChecks(site: Site, healedAtMs: number): Promise<Target[]> {
  const checked = await untilCheckedNow(site, healedAtMs);
  const isOfTheFuture = (await lastCheckMs(site)) > Date.now() + MINUTE_MS;
  return [
    below('until there is a check of the present', CHECKED_SECONDS, checked, ' s'),
    none('checks of the future that the status goes by', Number(isOfTheFuture)),
  ];
}

/** Seconds until a check is done that began after the clock was set back, by the real clock. */
function untilCheckedNow({ database }: Site, healedAtMs: number): Promise<number> {
  const done = async () => {
    const passedSeconds = (performance.now() - healedAtMs) / 1_000;
    const { rowCount } = await database.db.execute(sql`
      SELECT FROM health_checks WHERE finished_at IS NOT NULL AND started_at <= clock_timestamp()
        AND started_at > clock_timestamp() - make_interval(secs => ${passedSeconds})`);
    return (rowCount ?? 0) > 0;
  };
  return secondsUntil(2 * CHECKED_SECONDS, done, healedAtMs);
}

/** The time of the newest check in the status; minus infinity without one. */
async function lastCheckMs({ web: [web], admin }: Site): Promise<number> {
  const response = await fetch(`${web.origin}/api/v1/health/status`, {
    headers: { authorization: `Bearer ${admin.token}` },
  });
  const { last_check } = (await response.json()) as { last_check: string | null };
  return last_check === null ? Number.NEGATIVE_INFINITY : Date.parse(last_check);
}
