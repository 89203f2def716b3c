import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandLine } from '../support/command-line';
import { type TestContext, testContext } from '../support/context';
import { HEADERS, importRows } from '../support/import-folder';

let ctx: TestContext;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.close());

const BOM = '\uFEFF';
const crlf = (...lines: string[]) => `${lines.join('\r\n')}\r\n`;
const HEADER = HEADERS['users.csv'];

async function names(): Promise<unknown[]> {
  const { rows } = await ctx.db.execute<{ name: string }>(sql`SELECT name FROM users ORDER BY external_id`);
  return rows.map(({ name }) => name);
}

const reasons = (rejects: string[]) =>
  rejects.map((reject) => reject.split(',').slice(0, 3).join(',').replaceAll('"', ''));

describe('a file as a spreadsheet writes it', () => {
  it.each([
    ['with a BOM and CRLF', crlf(`${BOM}${HEADER}`, 'x1,x1@example.org,Kővári Ödön')],
    ['with semicolons', crlf(HEADER.replaceAll(',', ';'), 'x1;x1@example.org;Kővári Ödön')],
    ['with tabs', crlf(HEADER.replaceAll(',', '\t'), 'x1\tx1@example.org\tKővári Ödön')],
    ['with sep=,', crlf('sep=,', HEADER, 'x1,x1@example.org,Kővári Ödön')],
    [
      'with sep=; after a BOM',
      crlf(`${BOM}sep=;`, HEADER.replaceAll(',', ';'), 'x1;x1@example.org;Kővári Ödön'),
    ],
    ['with rows of commas', crlf(HEADER, ',,', 'x1,x1@example.org,Kővári Ödön', ',,', '"","",""', ' , ')],
  ])('is read %s', async (_, text) => {
    expect(await importRows(ctx, {}, {}, { 'users.csv': text })).toMatchObject({
      rows: 1,
      written: 1,
      rejects: [],
    });
    expect(await names()).toEqual(['Kővári Ödön']);
  });

  it('keeps commas in a field between semicolons, and the line numbers of its lines', async () => {
    const text = crlf(
      'sep=;',
      HEADER.replaceAll(',', ';'),
      'x1;x1@example.org;Kővári, Ödön',
      ';;',
      'x2;none;B',
    );
    const { rejects } = await importRows(ctx, {}, {}, { 'users.csv': text });
    expect(await names()).toEqual(['Kővári, Ödön']);
    expect(reasons(rejects)).toEqual(['users.csv,5,email is not an e-mail address']);
  });

  it.each([
    [
      'Windows-1250',
      Buffer.from(
        'external_id,email,name\r\nx1,x1@example.org,Anna\r\nx3,x3@example.org,K\xF5v\xE1ri\r\n',
        'latin1',
      ),
      3,
    ],
    ['UTF-16', Buffer.from(`${BOM}external_id,email,name\r\nx3,x3@example.org,Anna\r\n`, 'utf16le'), 1],
  ])('that is %s is refused whole, with what to do', async (_, bytes, line) => {
    const rows = { 'enrolments.csv': ['x1,PLAYER,2014-01-01'] };
    await expect(importRows(ctx, rows, {}, { 'users.csv': bytes })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(
        new RegExp(
          `^users\\.csv is not UTF-8 text \\(line ${line}\\), and nothing was imported; save it as .*UTF-8`,
        ),
      ),
    });
    expect(await names()).toEqual([]);
  });

  it('is refused whole when a character is cut off at its end, also far into the file', async () => {
    const many = Array.from({ length: 3_000 }, (_, n) => `x${n},x${n}@example.org,Őri Béla of Kőszeg`).join(
      '\n',
    );
    const whole = Buffer.from(`${HEADER}\n${many}`);
    const refused = importRows(ctx, {}, {}, { 'users.csv': Buffer.concat([whole, Buffer.from([0xc5])]) });
    await expect(refused).rejects.toThrow('(line 3001)');
    expect(await importRows(ctx, {}, {}, { 'users.csv': whole })).toMatchObject({
      written: 3_000,
      rejected: 0,
    });
  });
});

describe('dates of a spreadsheet', () => {
  const users = { 'users.csv': ['x12,x12@example.org,Dat'] };
  const days = [
    '2025.01.31.',
    '2025. 01. 31.',
    '31/01/2025',
    '45688',
    '2025-01-31 00:00:00',
    '2025-01-31 10:00',
  ];
  const activity = days.map((day, at) => `${day},x12,PLAYER,10,1,0,0,d${at + 1}`);
  const ledger = async () => {
    const { rows } = await ctx.db.execute<{ said: string }>(sql`
      SELECT activity_key || ' ' || to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') AS said
      FROM activities ORDER BY 1`);
    return rows.map(({ said }) => said);
  };

  it('are rejected by line when nobody said how they are written', async () => {
    const { rejects } = await importRows(ctx, { ...users, 'activity.csv': activity });
    expect(reasons(rejects)).toEqual(
      [2, 3, 4, 5, 7].map(
        (line) => `activity.csv,${line},occurred_on is not a date (YYYY-MM-DD; see --dates)`,
      ),
    );
    expect(await ledger()).toEqual(['d5 2025-01-31 00:00']);
  });

  it('are read when their forms are named', async () => {
    const dates = ['YYYY.MM.DD.', 'DD/MM/YYYY', 'excel'];
    const { rejects } = await importRows(ctx, { ...users, 'activity.csv': activity }, { dates });
    expect(reasons(rejects)).toEqual(['activity.csv,7,occurred_on is not a date (YYYY-MM-DD; see --dates)']);
    expect(await ledger()).toEqual([1, 2, 3, 4, 5].map((n) => `d${n} 2025-01-31 00:00`));
  });

  it('are read in every file, and a day that is none is rejected', async () => {
    const { rejects } = await importRows(
      ctx,
      {
        ...users,
        'progress.csv': ['x12,PLAYER,1,0,0,0,0,0,31.1.2025'],
        'enrolments.csv': ['x12,COACH,31.02.2025'],
      },
      { dates: ['DD.MM.YYYY'] },
    );
    expect(reasons(rejects)).toEqual(['enrolments.csv,2,started_on is not a date (YYYY-MM-DD; see --dates)']);
    const { rows } = await ctx.db.execute(sql`
      SELECT to_char(last_activity_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day FROM specialization_progress`);
    expect(rows).toEqual([{ day: '2025-01-31' }]);
  });

  it.each([
    [['DD/MM/YYYY', 'MM/DD/YYYY'], /DD\/MM\/YYYY and MM\/DD\/YYYY read the same text as different days/],
    [['DD/MM/YY'], /"DD\/MM\/YY" names no form of dates/],
    [['YYYY-MM'], /names no form/],
    [['(YYYY)MM.DD'], /names no form/],
  ])('cannot be named as %j', async (dates, message) => {
    await expect(importRows(ctx, users, { dates })).rejects.toThrow(message);
    expect(await names()).toEqual([]);
  });
});

it('the command line names forms of dates and older ids, each several times', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-cli-'));
  writeFileSync(join(folder, 'users.csv'), crlf(HEADER, 'x1,x1@example.org,A'));
  const rows = ['2025.01.31.,x1,GANCUJU_PLAYER,10,1,0,0,a', '31/01/2025,x1,coach,10,1,0,0,b'];
  writeFileSync(join(folder, 'activity.csv'), crlf(HEADERS['activity.csv'], ...rows));
  const { lockstep } = commandLine(() => ctx.url);
  try {
    const plain = ['import', folder, '--rejects', join(folder, 'rejects.csv')];
    const dates = ['--dates', 'YYYY.MM.DD.', '--dates', 'DD/MM/YYYY'];
    const maps = ['--map', 'GANCUJU_PLAYER=PLAYER', '--map', 'coach=COACH'];
    expect(await lockstep([...plain, '--map', 'PLAYER'])).toMatchObject({ code: 2 });
    expect(await lockstep([...plain, '--dates', 'D/M/Y'])).toMatchObject({ code: 1 });
    expect(await lockstep(plain)).toMatchObject({ code: 3 });
    expect(await lockstep([...plain, ...dates, ...maps])).toMatchObject({ code: 0 });
    const { rows: recorded } = await ctx.db.execute(sql`SELECT count(*)::int AS count FROM activities`);
    expect(recorded).toEqual([{ count: 2 }]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe('older ids of specializations', () => {
  const files = {
    'users.csv': ['s-1,s1@example.org,S One', 's-2,s2@example.org,S Two'],
    'progress.csv': [
      's-1,PLAYER,2,25000,12,0,0,0,',
      's-1,GANCUJU_PLAYER,4,70000,18,0,0,0,',
      's-2,player,2,25000,12,0,0,0,',
    ],
  };
  const pairs = async () => {
    const { rows } = await ctx.db.execute<{ pair: string }>(sql`
      SELECT u.external_id || ' ' || p.specialization_id || ' ' || p.current_level AS pair
      FROM specialization_progress p JOIN users u ON u.id = p.user_id ORDER BY 1`);
    return rows.map(({ pair }) => pair);
  };
  const unknown = (id: string) => `specialization is unknown; is it PLAYER? (--map ${id}=PLAYER)`;

  it('without a mapping, all rows that may be of one pair are named, and none is taken', async () => {
    const { rejects } = await importRows(ctx, { ...files, 'licenses.csv': ['s-2,PLAYER,2,2,,'] });
    expect(reasons(rejects)).toEqual([
      'progress.csv,2,another row of this pair was rejected: progress.csv line 3',
      `progress.csv,3,${unknown('GANCUJU_PLAYER')}`,
      `progress.csv,4,${unknown('player')}`,
      'licenses.csv,2,another row of this pair was rejected: progress.csv line 4',
    ]);
    expect(await pairs()).toEqual([]);
  });

  it('with a mapping they are one id: rows that contradict each other are both named', async () => {
    const olderIds = { GANCUJU_PLAYER: 'PLAYER', player: 'PLAYER' };
    const { rejects } = await importRows(ctx, files, { olderIds });
    expect(reasons(rejects)).toEqual([
      'progress.csv,2,other rows of this user and specialization have other values: line 3',
      'progress.csv,3,other rows of this user and specialization have other values: line 2',
    ]);
    expect(await pairs()).toEqual(['s-2 PLAYER 2']);
  });

  it('with a mapping, rows under both ids are taken as one when they do not contradict each other', async () => {
    const olderIds = { GANCUJU_PLAYER: 'PLAYER' };
    const { rejects } = await importRows(
      ctx,
      {
        'users.csv': files['users.csv'],
        'progress.csv': ['s-1,GANCUJU_PLAYER,4,70000,18,0,0,0,', 's-1,PLAYER,4,70000,18,0,0,0,'],
        'licenses.csv': ['s-1,PLAYER,4,4,,'],
        'activity.csv': ['2014-01-01,s-1,GANCUJU_PLAYER,10,1,0,0,a', '2014-01-01,s-1,PLAYER,10,1,0,0,a'],
      },
      { olderIds },
    );
    expect(rejects).toEqual([]);
    expect(await pairs()).toEqual(['s-1 PLAYER 4']);
  });

  it.each([
    [
      { GANCUJU_PLAYER: 'GOALKEEPER' },
      /GOALKEEPER is no specialization; there are COACH, INTERNSHIP, PLAYER/,
    ],
    [{ COACH: 'PLAYER' }, /COACH is a specialization itself/],
  ])('are refused as %j before anything is written', async (olderIds, message) => {
    await expect(importRows(ctx, files, { olderIds })).rejects.toThrow(message);
    const { rows } = await ctx.db.execute(sql`SELECT FROM users`);
    expect(rows).toEqual([]);
  });
});
