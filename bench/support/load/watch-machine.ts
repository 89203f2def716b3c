import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { sql } from 'drizzle-orm';
import type { Context } from '@/lib/context';

/** How the time of the cores was used during a load, in seconds of one core; NaN when the system does not tell it. */
export type Watched = {
  seconds: number;
  cores: number;
  web: number;
  database: number;
  loadTool: number;
  /** Used by programs that are not part of the run; when this is high, the other figures mean little. */
  others: number;
  /** Used by everything on the machine. */
  machine: number;
  /** The delay of the load tool itself, in ms. */
  loadToolDelayP99: number;
  /** Connections of the web processes, as seen twice a second. */
  pool: { open: number; activeAverage: number; activeMax: number; waitingForLockMax: number };
};

type PoolSample = { open: number; active: number; waiting: number };

const SAMPLE_EVERY_MS = 500;
const TICKS_A_SECOND = 100;

/** Watches until `stop` is called. */
export async function watchMachine(ctx: Context, webPids: number[]): Promise<{ stop: () => Watched }> {
  const postmaster = await postmasterPid(ctx);
  const samples: PoolSample[] = [];
  // A failed sample is skipped.
  const sampling = setInterval(
    () =>
      void samplePool(ctx).then(
        (s) => samples.push(s),
        () => {},
      ),
    SAMPLE_EVERY_MS,
  );
  const lateness = monitorEventLoopDelay({ resolution: 10 });
  lateness.enable();
  const before = usedSoFar(webPids, postmaster);
  return {
    stop: () => {
      clearInterval(sampling);
      lateness.disable();
      const used = usedSince(before, usedSoFar(webPids, postmaster));
      return { ...used, loadToolDelayP99: lateness.percentile(99) / 1_000_000, pool: summarise(samples) };
    },
  };
}

type Used = { seconds: number; web: number; database: number; loadTool: number; machine: number };

function usedSoFar(webPids: number[], postmaster: number): Used {
  const { user, system } = process.cpuUsage();
  return {
    seconds: performance.now() / 1000,
    web: cpuOf(webPids),
    database: cpuOf(familyOf(postmaster)),
    loadTool: (user + system) / 1_000_000,
    machine: machineSeconds(),
  };
}

function usedSince(before: Used, now: Used) {
  const [web, database] = [now.web - before.web, now.database - before.database];
  const [loadTool, machine] = [now.loadTool - before.loadTool, now.machine - before.machine];
  const others = machine - web - database - loadTool;
  return {
    seconds: now.seconds - before.seconds,
    cores: cpus().length,
    web,
    database,
    loadTool,
    others,
    machine,
  };
}

async function samplePool(ctx: Context): Promise<PoolSample> {
  const { rows } = await ctx.db.execute<PoolSample>(sql`
    SELECT count(*)::integer AS open, count(*) FILTER (WHERE state <> 'idle')::integer AS active,
      count(*) FILTER (WHERE wait_event_type = 'Lock')::integer AS waiting
    FROM pg_stat_activity WHERE application_name = 'lockstep-web'`);
  return rows[0] as PoolSample;
}

function summarise(samples: PoolSample[]): Watched['pool'] {
  const most = (of: (sample: PoolSample) => number) => Math.max(0, ...samples.map(of));
  const active = samples.reduce((sum, sample) => sum + sample.active, 0);
  return {
    open: most((sample) => sample.open),
    activeAverage: active / Math.max(1, samples.length),
    activeMax: most((sample) => sample.active),
    waitingForLockMax: most((sample) => sample.waiting),
  };
}

async function postmasterPid(ctx: Context): Promise<number> {
  const { rows } = await ctx.db.execute<{ pid: number }>(sql`SELECT pg_backend_pid() AS pid`);
  return statOf(rows[0]?.pid ?? 0)?.parent ?? 0;
}

/** A process and its children. */
export function familyOf(parent: number): number[] {
  if (parent === 0) return [];
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return [parent, ...all.map(Number).filter((pid) => statOf(pid)?.parent === parent)];
}

/** Seconds that these processes and their ended children took so far. */
function cpuOf(pids: number[]): number {
  const stats = pids.map(statOf).filter((stat) => stat !== null);
  return stats.length === 0 ? Number.NaN : stats.reduce((sum, stat) => sum + stat.seconds, 0);
}

/** Read from Linux's /proc; null on other systems, and for a process that has ended. */
function statOf(pid: number): { parent: number; seconds: number } | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
      .map(Number);
    const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15);
    return { parent: fields[1] ?? 0, seconds: (user + system + endedUser + endedSystem) / TICKS_A_SECOND };
  } catch {
    return null;
  }
}

function machineSeconds(): number {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) / 1000;
}
