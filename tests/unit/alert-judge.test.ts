import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { goodNeeded, REOPEN_WITHIN_MS } from '@/lib/alert/judge';
import type { Level } from '@/lib/alert/rules';
import { RULE, watch } from '../support/alert-watch';

const MINUTE = 60_000;

describe('an incident', () => {
  it('opens after so many bad evaluations in a row, is told once, and recovers after so many good ones', () => {
    const subject = watch();
    subject.look('warning', 'good', 'warning');
    expect(subject.said).toEqual([]);
    subject.look('warning', 'warning', 'warning');
    expect(subject.said).toEqual(['opened']);
    subject.look('good', 'warning', 'good');
    expect(subject.said).toEqual(['opened']);
    subject.look('good', 'good', 'good');
    expect(subject.said).toEqual(['opened', 'recovered']);
  });

  it('worsens and eases in place', () => {
    const subject = watch();
    subject.look('warning', 'warning', 'critical', 'critical', 'warning', 'warning', 'good', 'good');
    expect(subject.said).toEqual(['opened', 'worsened', 'eased', 'recovered']);
  });

  it('opens as critical at once where it is that', () => {
    const subject = watch();
    subject.look('critical', 'critical');
    expect([subject.said, subject.incident?.severity]).toEqual([['opened'], 'critical']);
  });

  it('that changes between critical and warning counts as bad all the time', () => {
    const subject = watch();
    subject.look('critical', 'warning');
    expect(subject.incident?.severity).toBe('warning');
  });

  it('between the two limits is neither good nor bad', () => {
    const subject = watch();
    subject.look('fair', 'fair', 'fair');
    expect(subject.said).toEqual([]);
    subject.look('warning', 'warning', 'fair', 'fair', 'fair', 'fair');
    expect(subject.said).toEqual(['opened']);
  });

  it.each<Level>(['unknown'])('what was not measured neither opens nor ends it', (level) => {
    const subject = watch();
    subject.look('warning', level, 'warning', level, 'warning', level);
    expect(subject.said).toEqual([]);
    subject.look('warning', 'warning', level, level, level, 'good', level, 'good');
    expect(subject.said).toEqual(['opened']);
    subject.pass(3 * 60 * MINUTE);
    subject.look(level);
    expect(subject.said).toEqual(['opened']);
  });

  it('sends reminders at its interval until a person acknowledges it', () => {
    const subject = watch();
    subject.look('warning', 'warning');
    subject.pass(59 * MINUTE);
    subject.look('warning');
    expect(subject.said).toEqual(['opened']);
    subject.pass(MINUTE);
    subject.look('warning', 'warning');
    expect(subject.said).toEqual(['opened', 'reminder']);
    subject.change({ isAcknowledged: true });
    subject.pass(200 * MINUTE);
    subject.look('warning');
    expect(subject.said).toEqual(['opened', 'reminder']);
    subject.look('critical', 'critical', 'good', 'good');
    expect(subject.said).toEqual(['opened', 'reminder', 'worsened', 'recovered']);
  });
});

describe('a clock that was set back by a day', () => {
  const DAY = 24 * 60 * MINUTE;

  it('does not keep a reminder waiting for a day', () => {
    const subject = watch();
    subject.look('warning', 'warning');
    subject.pass(-DAY);
    subject.look('warning', 'warning');
    expect(subject.said).toEqual(['opened', 'reminder']);
    subject.pass(60 * MINUTE);
    subject.look('warning');
    expect(subject.said).toEqual(['opened', 'reminder', 'reminder']);
  });

  it('does not join a new incident to an old one', () => {
    const subject = watch();
    subject.look('warning', 'warning', 'good', 'good');
    subject.pass(-DAY);
    subject.look('warning', 'warning');
    expect(subject.story).toEqual(['opened', 'recovered', 'opened']);
  });
});

describe('a silence', () => {
  it('suppresses worsening and reminders, never the recovery', () => {
    const subject = watch();
    subject.look('warning', 'warning');
    subject.silence(300 * MINUTE);
    subject.look('critical', 'critical');
    subject.pass(120 * MINUTE);
    subject.look('critical');
    expect(subject.said).toEqual(['opened']);
    subject.look('good', 'good');
    expect(subject.said).toEqual(['opened', 'recovered']);
    expect(subject.story).toEqual(['opened', 'worsened', 'recovered']);
  });

  it('sends the suppressed messages when it ends', () => {
    const subject = watch();
    subject.look('warning', 'warning');
    subject.silence(10 * MINUTE);
    subject.look('critical', 'critical');
    subject.pass(10 * MINUTE);
    subject.look('critical', 'critical');
    expect(subject.said).toEqual(['opened', 'worsened']);
  });
});

describe('a maintenance window', () => {
  it('opens no incident while it lasts, and opens one for a subject that is still bad at its end', () => {
    const subject = watch();
    subject.inMaintenance('critical', 'critical', 'critical');
    expect(subject.story).toEqual([]);
    subject.look('critical');
    expect(subject.said).toEqual(['opened']);
  });

  it('sends nothing about a problem that began and ended in it', () => {
    const subject = watch();
    subject.inMaintenance('critical', 'critical', 'good', 'good');
    subject.look('good', 'good');
    expect(subject.story).toEqual([]);
  });

  it('suppresses changes of an open incident, and not its recovery', () => {
    const subject = watch();
    subject.look('warning', 'warning');
    subject.inMaintenance('critical', 'critical');
    expect(subject.said).toEqual(['opened']);
    subject.look('critical');
    expect(subject.said).toEqual(['opened', 'worsened']);
    subject.inMaintenance('good', 'good');
    expect(subject.said).toEqual(['opened', 'worsened', 'recovered']);
  });
});

describe('flapping', () => {
  it('goes on as the same incident, and each return doubles how long it must stay well', () => {
    const subject = watch();
    subject.look('warning', 'warning', 'good', 'good', 'warning', 'warning');
    expect(subject.incident?.reopened).toBe(1);
    expect(goodNeeded(RULE, 1)).toBe(4);
    subject.look('good', 'good', 'good');
    expect(subject.said).toEqual(['opened', 'recovered', 'opened']);
    subject.look('good');
    expect(subject.said).toEqual(['opened', 'recovered', 'opened', 'recovered']);
  });

  it('for a whole day sends only a few messages', () => {
    const subject = watch({ ...RULE, reminder_minutes: 0 });
    for (let n = 0; n < 1_440; n++) subject.look('warning', 'warning', 'warning', 'good', 'good', 'good');
    expect(subject.said.length).toBeLessThanOrEqual(4);
    expect(subject.incident?.recoveredAtMs).toBeNull();
  });

  it('after the cool-down it is another incident', () => {
    const subject = watch();
    subject.look('warning', 'warning', 'good', 'good');
    subject.pass(REOPEN_WITHIN_MS);
    subject.look('warning', 'warning');
    expect([subject.incident?.reopened, subject.story]).toEqual([0, ['opened', 'recovered', 'opened']]);
  });

  it('an acknowledgement ends with the recovery', () => {
    const subject = watch();
    subject.look('warning', 'warning');
    subject.change({ isAcknowledged: true });
    subject.look('good', 'good', 'warning', 'warning');
    expect(subject.incident?.isAcknowledged).toBe(false);
  });
});

const LEVELS: Level[] = ['unknown', 'good', 'fair', 'warning', 'critical'];
type Act = {
  level: Level;
  passMs: number;
  maintenance: boolean;
  does: 'nothing' | 'acknowledge' | 'silence' | 'unsilence';
};

it('in any course of events alerts and recoveries alternate, and nothing is sent about an ended incident', () => {
  const act: fc.Arbitrary<Act> = fc.record({
    level: fc.constantFrom(...LEVELS, 'critical', 'good'),
    passMs: fc.constantFrom(0, 0, 0, MINUTE, 16 * MINUTE, 61 * MINUTE),
    maintenance: fc.oneof(
      { weight: 5, arbitrary: fc.constant(false) },
      { weight: 1, arbitrary: fc.constant(true) },
    ),
    does: fc.constantFrom('nothing', 'nothing', 'nothing', 'acknowledge', 'silence', 'unsilence'),
  });
  const rule = fc.record({
    fire_after: fc.integer({ min: 1, max: 4 }),
    recover_after: fc.integer({ min: 1, max: 4 }),
    reminder_minutes: fc.constantFrom(0, 1, 60),
    warning: fc.constantFrom(10, null),
  });
  fc.assert(
    fc.property(rule, fc.array(act, { maxLength: 300 }), (more, acts) => {
      const subject = watch({ ...RULE, ...more });
      for (const { level, passMs, maintenance, does } of acts) {
        subject.pass(passMs);
        if (does === 'acknowledge') subject.change({ isAcknowledged: true });
        if (does === 'silence') subject.silence(30 * MINUTE);
        if (does === 'unsilence') subject.change({ silencedUntilMs: null });
        if (maintenance) subject.inMaintenance(level);
        else subject.look(level);
      }
      let isTold = false;
      for (const message of subject.said) {
        expect(message === 'opened').toBe(!isTold);
        isTold = message !== 'recovered';
      }
      const ends = subject.story.filter((event) => /^(opened|reopened|recovered)$/.test(event));
      ends.forEach((event, at) => void expect(event === 'recovered').toBe(at % 2 === 1));
      // The people who were told of an incident expect that it is open.
      if (isTold) expect(subject.incident?.recoveredAtMs).toBeNull();
    }),
    { numRuns: 500 },
  );
});
