import { describe, expect, it } from 'vitest';
import { contradictions, DEFAULT_RULES, levelOf } from '@/lib/alert/rules';
import { ALERT_SUBJECTS } from '@/lib/vocabulary/alerts';
import { RULE, watch } from '../support/alert-watch';

describe('a rule that is turned off', () => {
  it('ends its open incident and says so, then is silent', () => {
    const subject = watch();
    subject.look('warning', 'warning');
    subject.rule({ ...RULE, enabled: false });
    subject.look('critical', 'critical', 'critical');
    expect([subject.said, subject.story]).toEqual([
      ['opened', 'recovered'],
      ['opened', 'ended'],
    ]);
  });
});

describe('rules', () => {
  it('have consistent defaults', () => {
    for (const subject of ALERT_SUBJECTS) expect(contradictions(subject, DEFAULT_RULES[subject])).toEqual([]);
  });

  it.each([
    ['consistency_rate', { critical: 99 }, 'critical'],
    ['consistency_rate', { warning: 101 }, 'warning'],
    ['consistency_rate', { recovery: 98.9 }, 'recovery'],
    ['response_time', { critical: 200 }, 'critical'],
    ['response_time', { recovery: 201 }, 'recovery'],
    ['error_rate', { warning: null, critical: null }, 'warning'],
    ['jobs', { warning: 0.5 }, 'warning'],
    ['rollout', { warning: 1 }, 'warning'],
    ['self_test', { enabled: false }, 'enabled'],
  ] as const)('of %s refuse %j', (subject, changes, field) => {
    const paths = contradictions(subject, { ...DEFAULT_RULES[subject], ...changes }).map(({ path }) => path);
    expect(paths).toEqual([field]);
  });

  it('judge a value by its side of the limits, and a limit itself as good', () => {
    const level = (value: number | null, traffic = 100) =>
      levelOf('consistency_rate', { ...DEFAULT_RULES.consistency_rate, recovery: 99.5 }, { value, traffic });
    expect([100, 99.5, 99.2, 99, 98.999, 95, 94.999].map((value) => level(value))).toEqual([
      'good',
      'good',
      'fair',
      'fair',
      'warning',
      'warning',
      'critical',
    ]);
    expect([level(null), level(50, 0)]).toEqual(['unknown', 'unknown']);
  });
});
