import { describe, expect, it } from 'vitest';
import { changesOf } from '@/app/_ui/audit/changes';
import { commandOf, type Situation } from '@/app/_ui/keys/strokes';
import { nextDay, startOfDay } from '@/app/_ui/list/day-bounds';
import { matching } from '@/app/_ui/palette/entries';
import { describeUserAgent } from '@/app/_ui/sessions/user-agent';
import { scale, stepArea, stepLine } from '@/app/_ui/step-line';

const press = (key: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey', boolean>> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...held,
});
const resting: Situation = {
  mac: false,
  typing: false,
  single: true,
  afterG: false,
  pages: [{ key: 'v', href: '/violations' }],
};

describe('the keys', () => {
  it('open the palette with the key that the system holds for commands', () => {
    expect(commandOf(press('k', { ctrlKey: true }), resting)).toEqual({ do: 'palette' });
    expect(commandOf(press('k', { metaKey: true }), { ...resting, mac: true })).toEqual({ do: 'palette' });
    expect(commandOf(press('k', { ctrlKey: true }), { ...resting, mac: true })).toBeNull();
  });

  it('go to a page after g, and nowhere without it', () => {
    expect(commandOf(press('g'), resting)).toEqual({ do: 'await' });
    expect(commandOf(press('v'), { ...resting, afterG: true })).toEqual({ do: 'go', href: '/violations' });
    expect(commandOf(press('x'), { ...resting, afterG: true })).toBeNull();
    expect(commandOf(press('v'), resting)).toBeNull();
  });

  it.each(['g', '/', '?'])('leave %s to whoever types, and to whoever turned single keys off', (key) => {
    expect(commandOf(press(key), resting)).not.toBeNull();
    expect(commandOf(press(key), { ...resting, typing: true })).toBeNull();
    expect(commandOf(press(key), { ...resting, single: false })).toBeNull();
    expect(commandOf(press(key, { ctrlKey: true }), resting)).toBeNull();
  });
});

describe('the palette', () => {
  it('finds every word in any order, without case and accents', () => {
    const entries = ['Áttekintés', 'Audit napló'].map((text) => ({ id: text, text, run: () => {} }));
    const found = (typed: string) => matching(entries as never, typed).map(({ text }) => text);
    expect(found('attek')).toEqual(['Áttekintés']);
    expect(found('naplo AUD')).toEqual(['Audit napló']);
    expect(found('')).toHaveLength(2);
  });
});

describe('a day of the calendar', () => {
  it('begins and ends at midnight of the time zone, also when clocks change', () => {
    expect(startOfDay('2026-11-24', 'UTC')).toBe('2026-11-24T00:00:00.000Z');
    expect(startOfDay('2026-11-24', 'Europe/Budapest')).toBe('2026-11-23T23:00:00.000Z');
    expect(startOfDay(nextDay('2026-03-29'), 'Europe/Budapest')).toBe('2026-03-29T22:00:00.000Z');
    expect(startOfDay('2026-03-29', 'Europe/Budapest')).toBe('2026-03-28T23:00:00.000Z');
    expect(startOfDay(nextDay('2026-10-25'), 'Europe/Budapest')).toBe('2026-10-25T23:00:00.000Z');
    expect(startOfDay('2026-07-01', 'America/Los_Angeles')).toBe('2026-07-01T07:00:00.000Z');
  });
});

describe('what somebody signed in with', () => {
  it.each([
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36 Edg/143.0.0.0',
      { browser: 'Edge 143', system: 'Windows' },
    ],
    [
      'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
      { browser: 'Firefox 140', system: 'Linux' },
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
      { browser: 'Safari 18', system: 'iOS' },
    ],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36',
      { browser: 'Chrome 143', system: 'macOS' },
    ],
    ['curl/8.5.0', { program: 'curl 8.5' }],
    ['node', { program: 'node' }],
    ['Mozilla/5.0 (compatible)', null],
    [null, null],
  ])('%s', (userAgent, client) => {
    expect(describeUserAgent(userAgent)).toEqual(client);
  });
});

describe('the changes of an entry', () => {
  it('are told field by field, nested ones by their path, the changed ones first', () => {
    expect(changesOf({ a: 1, role: 'viewer', x: { y: 1 } }, { a: 1, role: 'admin', x: { y: 2 } })).toEqual([
      { field: 'role', before: 'viewer', after: 'admin', changed: true },
      { field: 'x.y', before: 1, after: 2, changed: true },
      { field: 'a', before: 1, after: 1, changed: false },
    ]);
  });

  it('of a created object are its fields, including null fields', () => {
    expect(changesOf(null, { name: 'Ada', locale: null })).toEqual([
      { field: 'name', before: undefined, after: 'Ada', changed: true },
      { field: 'locale', before: undefined, after: null, changed: true },
    ]);
    expect(changesOf({ locale: 'hu' }, { locale: null })).toEqual([
      { field: 'locale', before: 'hu', after: null, changed: true },
    ]);
    expect(changesOf(null, null)).toEqual([]);
  });
});

describe('a drawn figure', () => {
  it('is placed in proportion to its value, and never outside the box', () => {
    const y = scale([90, 100], [92, 8]);
    expect([90, 95, 100, 80, 110].map(y)).toEqual([92, 50, 8, 92, 8]);
    expect(scale([5, 5], [0, 100])(5)).toBe(0);
  });

  it('stays as it is until the next one is known', () => {
    const points = [
      { left: 0, top: 8 },
      { left: 40, top: 50 },
      { left: 100, top: 8 },
    ];
    expect(stepLine(points)).toBe('M0,8H40V50H100V8');
    expect(stepArea(points)).toBe('M0,8H40V50H100V8V100H0Z');
    expect([stepLine([]), stepArea([])]).toEqual(['', '']);
  });
});
