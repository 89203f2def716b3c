import { intervalsOf } from '@/lib/jobs/schedule';
import { createLog } from '@/lib/log';
import type { Round } from '@/lib/rounds/start-rounds';
import { jobsOf } from '@/worker/jobs/all';
import { defaultPace, type Pace } from '@/worker/pace';
import { runProcess } from '@/worker/run-process';

/** Takes a connection each time and never returns it. */
const leak: Round = {
  name: 'leak',
  everyMs: 10,
  run: async ({ db }) => void (await db.$client.connect()),
};

/** A real worker process with shortened durations: `worker-process.ts <database url> <pace as JSON> [leaking]`. */
const [url = '', pace = '{}', flaw] = process.argv.slice(2);
runProcess({
  url,
  poolMax: 4,
  log: createLog({ name: 'worker', enabled: false }),
  intervals: intervalsOf({
    HEALTH_CHECK_INTERVAL_MINUTES: 1_440,
    AUTO_SYNC_INTERVAL_HOURS: 168,
    AUDIT_INTERVAL_HOURS: 24,
    SELF_TEST_INTERVAL_MINUTES: 0,
  }),
  jobs: jobsOf({ AUTO_REPAIR_MAX_PERCENT: 100 }),
  pace: { ...defaultPace, ...(JSON.parse(pace) as Partial<Pace>) },
  rounds: flaw === 'leaking' ? [leak] : [],
  metrics: null,
});
