import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { inTransaction } from '@/db/transaction';
import { reportIncident } from '@/lib/alert/report-incident';
import { Counters } from '@/lib/counts/counters';
import { storeCounts } from '@/lib/counts/store-counts';
import { enrol } from '@/lib/coupling/enrol';
import { recordActivity } from '@/lib/coupling/record-activity';
import { repairMany } from '@/lib/coupling/repair-many';
import { undoRepair } from '@/lib/coupling/undo-repair';
import { annotateViolation } from '@/lib/health/annotate-violation';
import { listViolations } from '@/lib/health/list-violations';
import { runCheck } from '@/lib/health/run-check';
import { loadSample } from '@/lib/import/load-sample';
import { createApiKey, revokeApiKey } from '@/lib/programs/write-keys';
import { createProgram, updateProgram } from '@/lib/programs/write-programs';
import { countCohorts } from '@/lib/rollout/count-cohorts';
import { decideRollout } from '@/lib/rollout/decide-rollout';
import { addChannel } from '../support/channels';
import { activity } from '../support/context';
import { compareAll } from '../support/writers';
import type { Site } from './site';

export type Screen = { name: string; path: string };

/** The screens without a sign-in. */
export const PUBLIC_SCREENS: Screen[] = [
  { name: 'sign-in', path: '/sign-in' },
  { name: 'sign-in-refused', path: '/sign-in?error=CredentialsSignin' },
];

/** A morning on the sample data: checks, a repair that is partly undone, jobs, and annotations. */
export async function plantScreens({ ctx }: Site): Promise<Screen[]> {
  await loadSample(ctx, { rejectsFile: join(tmpdir(), 'lockstep-screens.rejects.csv') });
  const admin = {
    ...ctx,
    actor: { kind: 'user', id: 1, role: 'admin' } as const,
    requestId: 'req-morning-0001',
  };
  await runCheck(ctx, { confirmDelayMs: 0 });
  await compareAll(ctx);
  await agePast(ctx);
  const order = { policy: 'evidence', dryRun: false } as const;
  const repair = await repairMany(admin, { ...order, scope: { filter: { kind: 'level_mismatch' } } });
  const [undone] = repair.actions.filter(({ outcome }) => outcome === 'repaired');
  if (!undone || repair.id === null) throw new Error('the sample has no license that differs');
  const pair = { userId: undone.user_id, specialization: undone.specialization };
  await undoRepair(admin, {
    repairId: repair.id,
    reason: 'Issued on paper already',
    pairs: [pair],
    dryRun: false,
  });
  await recordActivity(admin, [
    activity(undone.user_id, 'morning-session', {
      specialization: undone.specialization,
      xp: 60_000,
      sessions: 20,
    }),
  ]);
  await enrol(admin, {
    userId: undone.user_id,
    specialization: undone.specialization === 'COACH' ? 'PLAYER' : 'COACH',
  });
  const { items } = await listViolations(ctx, { limit: 10, sort: 'first_seen_at', order: 'desc' });
  const [known, muted] = items.filter(({ user_id }) => user_id !== undone.user_id);
  if (!known || !muted) throw new Error('the sample has no violations');
  await annotateViolation(admin, {
    id: known.id,
    annotation: { action: 'acknowledge', note: 'The platform team looks at its importer' },
  });
  await annotateViolation(admin, {
    id: muted.id,
    annotation: { action: 'mute', until: new Date(Date.now() + 86_400_000).toISOString() },
  });
  const check = await runCheck(admin, { confirmDelayMs: 0 });
  await plantJobs(ctx);
  await plantMeasurements(ctx);
  await plantChannels(ctx);
  await plantPrograms(admin);
  const incident = await plantAlerts(ctx);
  await plantRollout(admin);
  const learner = `/learners/${undone.user_id}`;
  return [
    { name: 'overview', path: '/' },
    { name: 'violations', path: '/violations' },
    { name: 'writers', path: '/writers' },
    { name: 'writer', path: `/writers/${await legacyWriter(ctx)}` },
    { name: 'system', path: '/system' },
    { name: 'violations-nothing-matches', path: '/violations?search=nobody+of+this+name' },
    { name: 'violations-resolved', path: '/violations/resolved' },
    { name: 'learners', path: '/learners' },
    { name: 'learner', path: learner },
    { name: 'pair', path: `${learner}/${undone.specialization}` },
    { name: 'pair-violated', path: `/learners/${known.user_id}/${known.specialization}` },
    { name: 'checks', path: '/checks' },
    { name: 'check', path: `/checks/${check.id}` },
    { name: 'check-report', path: `/checks/${check.id}/report` },
    { name: 'repairs', path: '/repairs' },
    { name: 'repair', path: `/repairs/${repair.id}` },
    { name: 'jobs', path: '/jobs' },
    { name: 'channels', path: '/alerts/channels' },
    { name: 'alerts', path: '/alerts' },
    { name: 'incident', path: `/alerts/${incident}` },
    { name: 'alert-rules', path: '/alerts/rules' },
    { name: 'maintenance', path: '/alerts/maintenance' },
    { name: 'rollout', path: '/rollout' },
    { name: 'audit', path: '/audit' },
    { name: 'users', path: '/users?role=admin' },
    { name: 'user', path: '/users/1' },
    { name: 'sessions', path: '/sessions' },
    { name: 'programs', path: '/programs' },
    { name: 'account', path: '/account' },
    { name: 'second-factor', path: '/account/second-factor' },
    { name: 'not-found', path: '/nowhere' },
  ];
}

/** The writer that broke the pairs of the sample. */
async function legacyWriter({ db }: Site['ctx']): Promise<number> {
  const { rows } = await db.execute<{ id: string }>(sql`SELECT id FROM writers ORDER BY broken DESC LIMIT 1`);
  return Number(rows[0]?.id);
}

/** Copies the first check to a week of checks, a day apart, so that the chart has a line. */
async function agePast({ db }: Site['ctx']): Promise<void> {
  await db.execute(sql`
    INSERT INTO health_checks (started_at, finished_at, duration_ms, total_users, total_pairs, inconsistent, opened, changed,
      resolved, transient, violation_counts, actor)
    SELECT started_at - make_interval(hours => n), finished_at - make_interval(hours => n), duration_ms + n % 5, total_users,
      total_pairs, greatest(0, inconsistent - n % 24 * 5), 0, 0, 0, 0, violation_counts, 'system:health-check'
    FROM health_checks, generate_series(1, 160) n`);
}

/** The roll-out has an incident and the response time had one. A person acknowledges it and plans an upgrade. */
async function plantAlerts(ctx: Site['ctx']): Promise<number> {
  await ctx.db.execute(sql`
    INSERT INTO incidents (subject, severity, worst_severity, opened_at, updated_at, recovered_at, cause, figures, worst_figures)
    VALUES ('response_time', 'warning', 'critical', now() - interval '26 hours', now() - interval '25 hours',
      now() - interval '25 hours', 'database_slow', '{"value": 84, "requests": 9120}',
      '{"value": 812.5, "requests": 4031, "database_p95_ms": 240}')`);
  await ctx.db.execute(sql`
    INSERT INTO maintenance_windows (starts_at, ends_at, reason, subjects, created_by)
    VALUES (now() + interval '1 day', now() + interval '25 hours', 'Upgrade', NULL, 'user:1'),
      (now(), now() + interval '2 hours', 'New disks for the database', '{database_time,response_time}', 'user:1')`);
  await inTransaction(ctx.db, (tx) =>
    reportIncident(tx, {
      subject: 'rollout',
      severity: 'critical',
      figures: { from_stage: 25, to_stage: 5, consistency_rate: 94.2, deadlocks: 3 },
      cause: 'deadlocks',
    }),
  );
  const { rows } = await ctx.db.execute<{ id: string }>(sql`SELECT max(id) AS id FROM incidents`);
  return Number(rows[0]?.id);
}

/** A roll-out to half of the learners, whose soak time is nearly over. */
async function plantRollout(admin: Site['ctx']): Promise<void> {
  const readFigures = async () => ({
    requests: { count: 50_000, failed: 12, p95Ms: 41 },
    callers: { failed: 1, slow: 0 },
    database: { queries: 90_000, p95Ms: 4, deadlocks: 0 },
    jobs: { succeeded: 40, failed: 0, late: 0, crashed: 0 },
    workers: { alive: 2, lost: 0 },
  });
  const sources = { readFigures, intervalMinutes: 5 };
  await decideRollout(
    admin,
    { action: 'start', stage: 25, reason: 'The older platform goes on writing' },
    sources,
  );
  await countCohorts(admin);
  const reason = 'Tried on a copy of production';
  await decideRollout(admin, { action: 'advance', force: true, reason }, sources);
  await decideRollout(admin, { action: 'auto_advance_on' }, sources);
}

async function plantJobs({ db }: Site['ctx']): Promise<void> {
  await db.execute(sql`
    INSERT INTO workers (id, hostname, pid, started_at, heartbeat_at) VALUES ('worker-1', 'lockstep-a', 4711, now() - interval '3 hours', now())`);
  await db.execute(sql`
    INSERT INTO job_runs (job, slot, due_at, state, attempt, worker_id, started_at, finished_at, error, actor)
    SELECT 'health-check', n, now() - make_interval(mins => 5 * n), CASE WHEN n = 7 THEN 'failed' ELSE 'succeeded' END, 1, 'worker-1',
      now() - make_interval(mins => 5 * n), now() - make_interval(mins => 5 * n) + interval '340 ms',
      CASE WHEN n = 7 THEN 'the database cannot be reached' END, 'system:health-check'
    FROM generate_series(1, 40) n`);
}

/** A day of requests, with an hour in which the database was slow. */
export async function plantMeasurements({ db }: Site['ctx']): Promise<void> {
  for (let quarter = 0; quarter < 96; quarter++) {
    const counters = new Counters();
    const factor = quarter >= 30 && quarter < 34 ? 20 : 1;
    for (let n = 0; n < 200; n++) {
      const label = [
        'GET /health/status',
        'POST /activities',
        'GET /users/{id}/pairs/{specialization}/with-a-long-name',
      ][n % 3] as string;
      const failed = factor > 1 && n % 90 === 0;
      counters.of('request', label, failed ? '5xx' : '2xx').observe((4 + (n % 9)) * factor);
      counters.of('query', 'requests').observe((1 + (n % 5)) * factor);
    }
    const batch = { sequence: quarter + 1, openedAtMs: 0, sealedAtMs: 0, counts: counters.take() };
    const self = { id: 'web-1', kind: 'web', hostname: 'lockstep-a', pid: 4712 } as const;
    const told = {
      pool: { max: 22, inUse: 3, waiting: 0 },
      eventLoopP99Ms: 2.4,
      memoryBytes: 160_000_000,
      uptimeSeconds: 90_000,
    };
    await storeCounts(db, self, batch, quarter * 900_000, told);
  }
}

/** Three programs: one is changing its key, one has some permissions, one is turned off. */
async function plantPrograms(admin: Site['ctx']): Promise<void> {
  const expires_at = new Date(Date.now() + 200 * 86_400_000).toISOString();
  const { id, keys } = await createProgram(admin, {
    name: 'import-service',
    permissions: 'record',
    networks: ['10.20.0.0/16', '2001:db8:7::/48'],
    rate_limit: 6000,
    expires_at,
  });
  await revokeApiKey(admin, { keyId: keys[0]?.id as number });
  const used = await createApiKey(admin, { id, expiresAt: expires_at });
  await createApiKey(admin, { id, expiresAt: null });
  await admin.db.execute(
    sql`UPDATE api_keys SET last_used_at = now() - interval '3 minutes' WHERE id = ${used.id}`,
  );
  await createProgram(admin, {
    name: 'weekly-report',
    permissions: ['health.read', 'pairs.read', 'repairs.read'],
  });
  const off = await createProgram(admin, { name: 'platform-sync', permissions: 'operate' });
  await updateProgram(admin, { id: off.id, version: off.version, changes: { is_active: false } });
}

/** Channels of every kind, one of which fails, and their deliveries. */
async function plantChannels(ctx: Site['ctx']): Promise<void> {
  const settings = [
    ['On call', { kind: 'pagerduty', routing_key: 'R0123456789abcdef0123456789abcde' }],
    ['Platform team', { kind: 'slack', url: 'https://hooks.slack.com/services/T0/B0/x' }],
    ['Status page', { kind: 'webhook', url: 'https://status.example.org/hooks' }],
    [
      'Night shift',
      {
        kind: 'email',
        server: { host: 'smtp.example.org', user: 'lockstep', password: 'of the mail server' },
        from: 'lockstep@example.org',
        to: ['night@example.org', 'lead@example.org'],
      },
    ],
  ] as const;
  for (const [name, one] of settings) await addChannel(ctx, one, { name });
  // The deliveries have ended, because the server on this database would send waiting ones.
  await ctx.db.execute(sql`
    INSERT INTO alert_deliveries (channel_id, incident_id, event, message, state, attempts, expires_at, attempted_at, finished_at,
      last_error)
    SELECT c.id, 1, m.event, jsonb_build_object('event', m.event, 'incidentId', 1, 'subject', 'error_rate', 'severity', 'critical',
        'title', m.title, 'facts', '[]'::jsonb, 'since', NULL, 'at', '2026-01-31T12:05:00.000Z', 'path', '/alerts/1'),
      CASE c.name WHEN 'Status page' THEN 'dead' ELSE 'delivered' END, 1, now(), now(), now(),
      CASE c.name WHEN 'Status page' THEN 'answered with 404' END
    FROM alert_channels c, (VALUES (1, 'opened', '2.4 % of requests fail: 113 of 4,711 in 5 minutes'),
      (2, 'recovered', 'Requests are answered again: 0.1 % fail')) m (place, event, title)
    ORDER BY m.place, c.id`);
}
