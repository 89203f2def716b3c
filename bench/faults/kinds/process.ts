import { sql } from 'drizzle-orm';
import { below, none, type Target } from '../../support/load/finding';
import type { Heal, Kind } from '../kind';
import { secondsUntil } from '../measure/recovery';
import type { Child } from '../site/processes';
import type { Site } from '../site/site';
import { besideAnother, underWay } from './worker-at-work';

/** A lease lasts 45 s, and is checked once a second. */
const TAKEN_OVER_SECONDS = 60;
const LEASE_SECONDS = 45;
const OTHER_SECRET = 'another secret that only this process knows, 12345';

/** Web and worker processes that end, are stopped, or differ from the others. */
export const processKinds: Kind[] = [
  {
    name: 'worker-killed-checking',
    what: 'the worker is killed between the two looks of a check, and another is started',
    seconds: 2,
    // A new check does not wait for a check whose process is gone.
    limits: { worker: TAKEN_OVER_SECONDS, check: 10 },
    inject: async (site, load) => {
      await underWay(site, load, 'health-check');
      return replaced(site, site.worker);
    },
  },
  {
    name: 'worker-killed-repairing',
    what: 'the worker is killed in the middle of a run of repairs, and another is started',
    seconds: 2,
    limits: { worker: TAKEN_OVER_SECONDS },
    inject: async (site, load) => {
      await underWay(site, load, 'auto-sync');
      return replaced(site, site.worker);
    },
    afterwards: (site, healedAtMs) => takenOver(site, 'auto-sync', healedAtMs),
  },
  {
    name: 'worker-stopped',
    what: 'the worker stands still (SIGSTOP) in the middle of a check for longer than its lease, beside another, and then goes on',
    seconds: LEASE_SECONDS + 10,
    limits: { worker: TAKEN_OVER_SECONDS },
    prepare: besideAnother,
    inject: async (site, load) => {
      await underWay(site, load, 'health-check');
      site.worker.signal('SIGSTOP');
      return async () => site.worker.signal('SIGCONT');
    },
    afterwards: (site, healedAtMs) => takenOver(site, 'health-check', healedAtMs),
  },
  {
    name: 'web-killed',
    what: 'a web process is killed under load, and started again 3 s later',
    seconds: 3,
    stopsWeb: true,
    limits: { requests: 10 },
    inject: async (site) => {
      await site.web[0].kill();
      return async () => {
        site.web[0] = await site.startWeb('web-1');
      };
    },
  },
  {
    name: 'web-stopped',
    what: 'a web process stands still (SIGSTOP) for 6 s, and then goes on',
    seconds: 6,
    stopsWeb: true,
    limits: { answer: 10 },
    inject: async ({ web: [web] }) => {
      web.signal('SIGSTOP');
      return async () => web.signal('SIGCONT');
    },
  },
  {
    name: 'another-secret',
    what: 'a web process with another SECRET_KEY is started beside the others',
    seconds: 6,
    inject: async () => async () => {},
    during: async (site) => {
      const stranger = await site.startWeb('web-stranger', { env: { SECRET_KEY: OTHER_SECRET } });
      const { status } = await fetch(`${stranger.origin}/readyz`);
      await stranger.stop();
      return [none('strangers that say they are ready', Number(status === 200))];
    },
  },
];

async function replaced(site: Site, worker: Child): Promise<Heal> {
  await worker.kill();
  return async () => {
    site.worker = await site.startWorker('worker');
  };
}

/** Waits until another worker has done the interrupted run, and nothing of it is left open. */
async function takenOver({ database }: Site, job: string, fromMs: number): Promise<Target[]> {
  const done = async () => {
    const { rowCount } = await database.db.execute(sql`
      SELECT FROM job_runs WHERE job = ${job} AND state <> 'succeeded' AND actor = 'cli:faults'
      UNION ALL SELECT FROM repairs WHERE state = 'running' AND actor = 'system:auto-sync'`);
    return rowCount === 0;
  };
  const seconds = await secondsUntil(TAKEN_OVER_SECONDS + 10, done, fromMs);
  return [below('until what the worker was at is done', TAKEN_OVER_SECONDS, seconds, ' s')];
}
