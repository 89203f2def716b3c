import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseRecord } from '@/lib/import/parse-record';
import { readRecords } from '@/lib/import/read-records';

const folder = mkdtempSync(join(tmpdir(), 'lockstep-csv-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function read(content: string | Buffer) {
  const path = join(folder, 'file.csv');
  writeFileSync(path, content);
  const records = [];
  for await (const some of readRecords(path)) records.push(...some);
  return records;
}

describe('one record', () => {
  it.each([
    ['a,b', ['a', 'b']],
    ['', ['']],
    [',', ['', '']],
    ['"a,b",c', ['a,b', 'c']],
    ['"say ""yes""",""', ['say "yes"', '']],
    ['"two\nlines",c', ['two\nlines', 'c']],
    ['5" ball,x', ['5" ball', 'x']],
    ['a,""""', ['a', '"']],
  ])('%j has the fields %j', (text, fields) => {
    expect(parseRecord(text)).toEqual({ fields });
  });

  it('with a quote that is not closed is open', () => {
    for (const text of ['"', 'a,"b', 'a,"b""', '"a,b\nc']) expect(parseRecord(text)).toBe('open');
  });

  it('with text after a closing quote is at fault', () => {
    expect(parseRecord('"a"b,c')).toEqual({ fault: 'text follows a closing quote' });
  });
});

describe('a file', () => {
  it('is read with any line ending, a byte order mark and blank lines, and its lines keep their numbers', async () => {
    expect(await read('\uFEFFa,b\r\n\r\n1,2\n  \n3,"x\r\ny"\n4,5')).toEqual([
      { line: 1, raw: 'a,b', fields: ['a', 'b'] },
      { line: 3, raw: '1,2', fields: ['1', '2'] },
      { line: 5, raw: '3,"x\ny"', fields: ['3', 'x\ny'] },
      { line: 7, raw: '4,5', fields: ['4', '5'] },
    ]);
  });

  it('loses only the record with a quote that is never closed', async () => {
    const rows = Array.from({ length: 1000 }, (_, index) => `${index},x`);
    rows[3] = '3,"x';
    rows[700] = '700,"y';
    const records = await read(`${rows.join('\n')}\n`);
    expect(records.map((record) => record.line)).toEqual(rows.map((_, index) => index + 1));
    const faulty = records.filter((record) => 'fault' in record);
    expect(faulty).toEqual([
      { line: 4, raw: '3,"x', fault: 'a quote is not closed' },
      { line: 701, raw: '700,"y', fault: 'a quote is not closed' },
    ]);
  });

  it('gives up a quote that is open at its end', async () => {
    expect(await read('1,"2\n3,4\n')).toEqual([
      { line: 1, raw: '1,"2', fault: 'a quote is not closed' },
      { line: 2, raw: '3,4', fields: ['3', '4'] },
    ]);
  });

  it('with a line longer than 1 MiB loses that line and needs little memory', async () => {
    const records = await read(
      Buffer.concat([Buffer.from('a\n'), Buffer.alloc(5_000_000, 'x'), Buffer.from('\nb\n')]),
    );
    expect(records.map((record) => [record.line, 'fault' in record ? record.fault : record.fields])).toEqual([
      [1, ['a']],
      [2, 'is longer than 1 MiB'],
      [3, ['b']],
    ]);
    expect(records[1]?.raw.length).toBeLessThan(1000);
  });

  it('keeps characters whole that lie across two chunks', async () => {
    const line = 'őű€😀,'.repeat(15_000);
    const rows = await read(Array.from({ length: 5 }, () => line).join('\n'));
    expect(rows.map((record) => record.raw === line)).toEqual(Array(5).fill(true));
  });
});
