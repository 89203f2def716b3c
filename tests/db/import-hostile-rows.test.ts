import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestContext, testContext } from '../support/context';
import { HEADERS, type ImportFiles, importRows } from '../support/import-folder';

let ctx: TestContext;
beforeAll(async () => {
  ctx = await testContext();
});
afterAll(() => ctx?.close());

const ROWS = 1_500;

/** A small random generator with the same numbers in every run. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const HOSTILE = [
  '',
  ' ',
  '0',
  '-1',
  '1',
  '2',
  '3',
  '2147483647',
  '2147483648',
  '9223372036854775807',
  '9'.repeat(5_000),
  '1e9',
  'NaN',
  'infinity',
  '-infinity',
  'epoch',
  'now',
  'BC',
  '1900-01-01',
  '2199-12-31',
  '2199-12-31T23:59:59.999999999+15:59',
  '1900-01-01T00:00:00-15:59',
  '2014-01-05 10:00:00+16',
  '2014-01-05 10:00:00+00:60',
  '2014-01-05 24:00:00',
  '2014-01-05 10:00:60',
  'PLAYER',
  'COACH',
  'player',
  'OLD_PLAYER',
  '\\N',
  '\\.',
  '\\',
  '"',
  '"open',
  '"a"b',
  "'; DROP TABLE users; --",
  '%s %1$s',
  '\u0000',
  '\uFFFD',
  '\u202E',
  '👩‍🏫',
  'é'.repeat(300),
  '𝔸'.repeat(200),
  'İ@İ.hu',
  'Σ@ΟΔΟΣ.gr',
  'a@b.hu',
  `${'ǰ'.repeat(60)}@b.hu`,
];

it.each([
  [11, undefined],
  [12, { OLD_PLAYER: 'PLAYER' }],
  [13, undefined],
])(
  'no row ends an import: each is written, found there, or rejected with its line (%i)',
  async (seed, olderIds) => {
    const result = await importRows(ctx, hostileFiles(seeded(seed)), { olderIds });
    for (const { rows, written, unchanged, rejected } of result.files) {
      expect(rows).toBe(written + unchanged + rejected);
      expect(written).toBeGreaterThan(0);
      expect(rejected).toBeGreaterThan(0);
    }
    const named = result.rejects.flatMap((line) => /^\w+\.csv,\d+,/.exec(line)?.[0] ?? []);
    expect(named).toHaveLength(result.rejected);
    expect(new Set(named).size).toBe(result.rejected);
  },
);

function hostileFiles(random: (below: number) => number): ImportFiles {
  const good: Record<string, () => string> = {
    external_id: () => `u${random(ROWS)}`,
    email: () => `u${random(ROWS)}@example.org`,
    specialization: () => ['PLAYER', 'COACH', 'INTERNSHIP'][random(3)] as string,
    started_on: () => '2014-01-01',
    started_at: () => '',
    occurred_on: () => '2014-01-01',
    advanced_at: () => '2014-01-01',
    last_advanced_at: () => '2014-01-01',
    last_activity_at: () => '2014-01-01',
    activity_key: () => `k${random(ROWS)}`,
    current_level: () => String(1 + random(2)),
    max_achieved_level: () => '2',
    to_level: () => String(1 + random(4)),
  };
  const field = (name: string) =>
    random(25) === 0 ? (HOSTILE[random(HOSTILE.length)] as string) : (good[name]?.() ?? String(random(3)));
  return Object.fromEntries(
    Object.entries(HEADERS).map(([file, header]) => [
      file,
      Array.from({ length: ROWS }, () => header.split(',').map(field).join(',')),
    ]),
  );
}
