import { describe, expect, it } from 'vitest';
import { causeInWords } from '@/lib/alert/cause-in-words';
import { type Circumstances, NO_CIRCUMSTANCES } from '@/lib/alert/circumstances';
import { likelyCause } from '@/lib/alert/likely-cause';
import { measureSubject } from '@/lib/alert/measure-subject';
import { messageOf, type Told } from '@/lib/alert/message-of';
import { allowedMs, selfTestVerdict } from '@/lib/alert/self-test-verdict';
import { ALERT_SUBJECTS } from '@/lib/vocabulary/alerts';
import { figuresWith } from '../support/alerts';

const NOW = Date.parse('2026-03-02T08:00:00Z');
const HOUR = 3_600_000;
const seen = (more: Partial<Circumstances>): Circumstances => ({ ...NO_CIRCUMSTANCES, ...more });
const deployedAgo = (ms: number) => ({ version: '5.1.0', deployedAt: new Date(NOW - ms).toISOString() });
const kind = (count: number, more: object = {}) => ({
  kind: 'missing_license',
  specialization: 'COACH',
  count,
  ...more,
});
const open = (groups: ReturnType<typeof kind>[], more: object = {}) => ({
  groups,
  firstSeenAt: '2026-03-02T07:00:00.000Z',
  firstCheckId: 38,
  sinceDeployment: 0,
  ...more,
});
const cause = (...asked: Parameters<typeof likelyCause> extends [...infer P, number] ? P : never) =>
  likelyCause(...asked, NOW);

describe('the likely cause', () => {
  it('of violations is the kind and specialization that most are of, since the first was seen', () => {
    const violations = open([kind(70), kind(30, { kind: 'level_mismatch' })]);
    const found = cause('consistency_rate', figuresWith(), seen({ violations }));
    expect(found).toMatchObject({ code: 'one_kind', details: { share: 70, first_check_id: 38 } });
    expect(causeInWords(found.code, found.details)).toBe(
      '70 % of them are missing license in COACH, since 2026-03-02T07:00:00.000Z',
    );
  });

  it('of violations is the writer of most of the newest, before a deployment: its role is proven', () => {
    const violations = open([kind(100)], { sinceDeployment: 100 });
    const wrote = (share: number, application = 'psycopg2') => ({
      id: 3,
      role: 'legacy_app',
      application,
      share,
    });
    const by = (writer: Circumstances['writer']) =>
      cause(
        'consistency_rate',
        figuresWith(),
        seen({ violations, writer, newestDeployment: deployedAgo(HOUR) }),
      );
    expect([by(wrote(59)).code, by(null).code]).toEqual(['after_deployment', 'after_deployment']);
    const found = by(wrote(90));
    expect(found).toMatchObject({ code: 'one_writer', details: { writer_id: 3, kind: 'missing_license' } });
    expect(causeInWords(found.code, found.details)).toBe(
      '90 % of the newest were written past Lockstep by role legacy_app (calls itself psycopg2)',
    );
    const nameless = by(wrote(90, ''));
    expect(causeInWords(nameless.code, nameless.details)).toContain('(calls itself –)');
  });

  it('of violations is absent when no kind dominates', () => {
    const violations = open([kind(50), kind(50, { specialization: 'PLAYER' })]);
    expect(cause('consistency_rate', figuresWith(), seen({ violations })).code).toBe('many_kinds');
  });

  it('of violations is the newest deployment, if most came after it and it is of the last day', () => {
    const violations = open([kind(100)], { sinceDeployment: 90 });
    const deployed = (ms: number) =>
      cause('consistency_rate', figuresWith(), seen({ violations, newestDeployment: deployedAgo(ms) })).code;
    expect([deployed(HOUR), deployed(25 * HOUR)]).toEqual(['after_deployment', 'one_kind']);
  });

  it.each(['response_time', 'error_rate'] as const)(
    'of %s is looked for in the database first',
    (subject) => {
      const slow = figuresWith({ database: { p95Ms: 300 } });
      const deployed = seen({ newestDeployment: deployedAgo(HOUR / 2) });
      expect(cause(subject, slow, seen({ lockWaits: 3 })).code).toBe('lock_waits');
      expect(cause(subject, slow, deployed).code).toBe('database_slow');
      expect(cause(subject, figuresWith(), deployed).code).toBe('after_deployment');
      expect(
        cause(subject, figuresWith(), seen({ newestDeployment: deployedAgo(2 * HOUR) })).code,
      ).toBeNull();
    },
  );

  it('of jobs is first of all that no worker is alive', () => {
    const failingJobs = [{ job: 'auto-sync', error: 'unavailable: x', failedAt: '2026-03-02T07:00:00.000Z' }];
    const none = figuresWith({ workers: { alive: 0 } });
    expect(cause('jobs', none, seen({ failingJobs })).code).toBe('no_worker_yet');
    const found = cause('jobs', figuresWith(), seen({ failingJobs }));
    expect(causeInWords(found.code, found.details)).toBe(
      'auto-sync failed at 2026-03-02T07:00:00.000Z: unavailable: x',
    );
    const waiting = { job: 'retention', dueAt: '2026-03-02T07:00:00.000Z' };
    expect(cause('jobs', figuresWith(), seen({ oldestWaiting: waiting })).code).toBe('job_waiting');
    expect(cause('jobs', figuresWith({ consistency: { isStale: true } }), seen({})).code).toBe('check_stale');
  });

  it('of workers says when the last heartbeat was', () => {
    const at = '2026-03-02T07:00:00.000Z';
    const none = figuresWith({ workers: { alive: 0 } });
    expect(cause('workers', none, seen({ lastHeartbeatAt: at }))).toEqual({
      code: 'no_worker',
      details: { last_heartbeat_at: at },
    });
    expect(cause('workers', figuresWith({ workers: { lost: 1 } }), seen({})).code).toBe('worker_lost');
    expect(cause('workers', figuresWith({ jobs: { crashed: 1 } }), seen({})).code).toBe('run_crashed');
  });

  it('is absent without evidence', () => {
    for (const subject of ALERT_SUBJECTS) {
      const { code } = cause(subject, figuresWith(), NO_CIRCUMSTANCES);
      expect([subject, code]).toEqual([subject, null]);
    }
    expect(causeInWords('something_new', {})).toBe('something new');
  });
});

describe('what a subject is judged by', () => {
  const value = (subject: (typeof ALERT_SUBJECTS)[number], more: Parameters<typeof figuresWith>[0]) =>
    measureSubject(subject, figuresWith(more), NO_CIRCUMSTANCES).value;

  it('is unknown without figures', () => {
    expect(value('consistency_rate', { consistency: { isStale: true } })).toBeNull();
    expect(value('consistency_rate', { consistency: { rate: null } })).toBeNull();
    expect(value('response_time', { requests: { p95Ms: null } })).toBeNull();
    expect(value('error_rate', { requests: { count: 0 } })).toBeNull();
    expect(value('rollout', {})).toBeNull();
  });

  it('counts a stale check among the late jobs, and a missing worker among the lost', () => {
    expect(value('jobs', { consistency: { isStale: true } })).toBe(1);
    expect(value('jobs', { jobs: { failed: 2, late: 1 } })).toBe(3);
    expect(value('workers', { workers: { alive: 0 } })).toBe(1);
    expect(value('workers', { workers: { lost: 1 }, jobs: { crashed: 1 } })).toBe(2);
    expect(value('error_rate', { requests: { failed: 5 } })).toBe(0.5);
  });

  it('counts a job as failing until it succeeds again', () => {
    const failingJobs = [{ job: 'auto-sync', error: null, failedAt: '2026-03-02T07:00:00.000Z' }];
    expect(measureSubject('jobs', figuresWith(), seen({ failingJobs })).value).toBe(1);
  });
});

describe('a message', () => {
  const incident: Told = {
    id: 12,
    subject: 'error_rate',
    severity: 'critical',
    openedAtMs: NOW,
    reopened: 0,
    figures: { value: 3.2, failed: 41, requests: 1_281, database_p95_ms: 300 },
    worstFigures: { value: 3.2, failed: 41, requests: 1_281 },
    cause: 'database_slow',
  };

  it('says what, how many, since when, why and where', () => {
    expect(messageOf('opened', incident, NOW)).toEqual({
      event: 'opened',
      incidentId: 12,
      subject: 'error_rate',
      severity: 'critical',
      title: '3.2 % of API requests fail: 41 of 1,281',
      facts: [
        { name: 'Severity', value: 'critical' },
        { name: 'Since', value: '2026-03-02T08:00:00.000Z' },
        { name: 'Likely cause', value: 'The database is slow: p95 300 ms' },
        { name: 'What to do', value: 'docs/operations.md#alert-error_rate' },
      ],
      since: '2026-03-02T08:00:00.000Z',
      at: '2026-03-02T08:00:00.000Z',
      path: '/alerts/12',
    });
  });

  it('of a recovery says how bad it was, and of a return how often it came back', () => {
    const over = { ...incident, figures: { value: 0, failed: 0, requests: 900 }, reopened: 2 };
    const { title, facts } = messageOf('recovered', over, NOW);
    expect(title).toBe('Recovered: 0 % of API requests fail: 0 of 900');
    expect(facts).toContainEqual({ name: 'At its worst', value: '3.2 % of API requests fail: 41 of 1,281' });
    expect(facts).toContainEqual({ name: 'Came back', value: '2 times' });
    expect(messageOf('opened', over, NOW).title).toMatch(/^Again: /);
  });

  it('of a report tells its figures as they are', () => {
    const report = { ...incident, subject: 'rollout' as const, figures: { stage: 50, to_stage: null } };
    expect(messageOf('opened', report, NOW).facts).toContainEqual({ name: 'stage', value: '50' });
  });
});

describe('the verdict of a self-test', () => {
  const broken = { brokenAtMs: NOW, foundAtMs: null, repairedAtMs: null };
  it('is a failure after two checks had the time to find it', () => {
    expect(selfTestVerdict(null, NOW, 5)).toBe('pending');
    expect(selfTestVerdict(broken, NOW + allowedMs(5), 5)).toBe('pending');
    expect(selfTestVerdict(broken, NOW + allowedMs(5) + 1, 5)).toMatchObject({ cause: 'not_found_in_time' });
    const found = { ...broken, foundAtMs: NOW + 1 };
    expect(selfTestVerdict(found, NOW + allowedMs(5) + 1, 5)).toMatchObject({
      cause: 'not_repaired_in_time',
    });
    expect(selfTestVerdict({ ...found, repairedAtMs: NOW + 2 }, NOW + allowedMs(5) + 1, 5)).toBe('well');
  });
});
