import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '@/db/client';
import type { Context } from '@/lib/context';
import { enrol } from '@/lib/coupling/enrol';
import { recordActivity } from '@/lib/coupling/record-activity';
import { repairMany } from '@/lib/coupling/repair-many';
import { setLevel } from '@/lib/coupling/set-level';
import { verifyPair } from '@/lib/coupling/verify-pair';
import { runCheck } from '@/lib/health/run-check';
import { requestRun } from '@/lib/jobs/request-run';
import { intervalsOf } from '@/lib/jobs/schedule';
import { createLog } from '@/lib/log';
import {
  activity,
  addUser,
  plantOfEveryKind,
  storedPair,
  type TestContext,
  testContext,
} from '@/tests/support/context';
import { asAdmin } from '@/tests/support/database';
import { type Bouncer, startBouncer } from '@/tests/support/pgbouncer';
import { hasProgram } from '@/tests/support/programs';
import { waitFor } from '@/tests/support/wait-for';
import { jobsOf } from '@/worker/jobs/all';
import { defaultPace } from '@/worker/pace';
import { startWorker } from '@/worker/start-worker';

const CONNECTIONS = 4;
const CLIENTS = 30;

describe.skipIf(!hasProgram('pgbouncer', 'PgBouncer in transaction mode'))(
  'through PgBouncer in transaction mode',
  () => {
    let direct: TestContext;
    let bouncer: Bouncer;
    let ctx: Context;
    let close: () => Promise<void>;

    beforeAll(async () => {
      direct = await testContext();
      // A server that writes times in its own way: what Lockstep says against that must arrive.
      const name = new URL(direct.url).pathname.slice(1);
      await asAdmin(direct, `ALTER DATABASE ${name} SET DateStyle = 'German, DMY'`);
      await asAdmin(direct, `ALTER DATABASE ${name} SET TimeZone = 'America/St_Johns'`);
      bouncer = await startBouncer(direct.url, CONNECTIONS);
      const db = createClient({ url: bouncer.webUrl, applicationName: 'lockstep-test', poolMax: CLIENTS });
      ctx = { ...direct, db };
      close = () => db.$client.end();
    });
    afterAll(async () => {
      await close?.();
      await bouncer?.stop();
      await direct?.close();
    });

    it('every connection has the timeouts of the rules for writing, and reads times right', async () => {
      const settings = async (url: string) => {
        const db = createClient({ url, applicationName: 'lockstep-test', poolMax: CLIENTS });
        const seen = await Promise.all(
          Array.from({ length: CLIENTS }, () =>
            db.execute(sql`
            SELECT current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock,
              current_setting('idle_in_transaction_session_timeout') AS idle, current_setting('TimeZone') AS zone,
              current_setting('DateStyle') AS style, pg_sleep(0.01)::text AS slept`),
          ),
        );
        await db.$client.end();
        return new Set(seen.map(({ rows }) => JSON.stringify(rows[0])));
      };
      const common = { lock: '2300ms', idle: '15s', zone: 'UTC', style: 'ISO, MDY', slept: '' };
      expect(await settings(bouncer.webUrl)).toEqual(
        new Set([JSON.stringify({ statement: '15s', ...common })]),
      );
      expect(await settings(bouncer.workerUrl)).toEqual(
        new Set([JSON.stringify({ statement: '5min', ...common })]),
      );
    });

    it('enrols, records under load and sets levels, each once', async () => {
      const learners = await Promise.all(Array.from({ length: 60 }, () => addUser(ctx.db)));
      await Promise.all(learners.map((userId) => enrol(ctx, { userId, specialization: 'PLAYER' })));
      await Promise.all(
        learners.flatMap((id) =>
          Array.from({ length: 10 }, (_, at) =>
            recordActivity(ctx, [activity(id, `k${at % 5}`, { xp: 10 })]),
          ),
        ),
      );
      const stored = await Promise.all(learners.map((id) => storedPair(ctx.db, id)));
      expect(new Set(stored.map(({ total_xp, ledger }) => `${total_xp} ${ledger}`))).toEqual(
        new Set(['50 5']),
      );
      const [first] = learners as [number];
      const key = { userId: first, specialization: 'PLAYER' } as const;
      const { version } = await verifyPair(ctx, key);
      await setLevel(ctx, { ...key, version, level: 3, allowDemotion: false, reason: 'shown in class' });
      expect(await storedPair(ctx.db, first)).toMatchObject({ progress_level: 3, license_level: 3 });
    });

    it('checks, previews and repairs', async () => {
      await plantOfEveryKind(direct.owner);
      const before = await runCheck(ctx);
      expect(before.inconsistent).toBe(4);
      await repairMany(ctx, { scope: { filter: {} }, policy: 'evidence', dryRun: true });
      expect((await runCheck(ctx)).inconsistent).toBe(4);
      await repairMany(ctx, { scope: { filter: {} }, policy: 'evidence', dryRun: false });
      expect((await runCheck(ctx)).inconsistent).toBeLessThan(4);
    });

    it('a worker claims, runs and stores a job', async () => {
      const log = createLog({ name: 'worker', enabled: false });
      const db = createClient({ url: bouncer.workerUrl, applicationName: 'lockstep-test', poolMax: 5 });
      const jobsDb = createClient({ url: bouncer.workerUrl, applicationName: 'lockstep-test', poolMax: 5 });
      const intervals = intervalsOf({
        HEALTH_CHECK_INTERVAL_MINUTES: 1_440,
        AUTO_SYNC_INTERVAL_HOURS: 168,
        AUDIT_INTERVAL_HOURS: 24,
        SELF_TEST_INTERVAL_MINUTES: 0,
      });
      const worker = startWorker({
        db,
        jobsDb,
        log,
        jobs: jobsOf({}),
        intervals,
        pace: { ...defaultPace, pollMs: 50 },
      });
      try {
        await requestRun(ctx, 'health-check');
        await waitFor('the job has run', async () => {
          const { rows } = await ctx.db.execute(sql`
          SELECT FROM job_runs WHERE job = 'health-check' AND state = 'succeeded'`);
          return rows.length > 0;
        });
      } finally {
        await worker.stop();
        await Promise.all([db.$client.end(), jobsDb.$client.end()]);
      }
    });

    it('PostgreSQL has no more connections than PgBouncer was given, however many ask', async () => {
      const asked = Array.from({ length: 5 * CLIENTS }, () =>
        ctx.db.execute<{ pid: number }>(sql`SELECT pg_backend_pid() AS pid, pg_sleep(0.005)`),
      );
      const backends = new Set((await Promise.all(asked)).map(({ rows }) => rows[0]?.pid));
      expect(backends.size).toBeLessThanOrEqual(CONNECTIONS);
    });
  },
);
