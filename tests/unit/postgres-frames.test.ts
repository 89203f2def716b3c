import { describe, expect, it } from 'vitest';
import {
  errorResponse,
  FrameReader,
  readyForQuery,
  StatementNames,
  startupOf,
} from '@/tests/support/postgres-frames';

function frame(type: string, body: string): Buffer {
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(4 + body.length, 1);
  return Buffer.concat([head, Buffer.from(body)]);
}

function beginning(code: number, body = ''): Buffer {
  const head = Buffer.alloc(8);
  head.writeInt32BE(8 + body.length);
  head.writeInt32BE(code, 4);
  return Buffer.concat([head, Buffer.from(body)]);
}

const STARTUP = beginning(196608, 'user\0me\0application_name\0lockstep-web\0\0');

describe('cutting what arrives into messages', () => {
  it('finds the same messages for any division of the bytes', () => {
    const all = Buffer.concat([beginning(80877103), STARTUP, frame('Q', 'begin\0'), frame('X', '')]);
    for (const size of [1, 3, 7, all.length]) {
      const reader = new FrameReader('client');
      const types: string[] = [];
      for (let at = 0; at < all.length; at += size) {
        types.push(...reader.read(all.subarray(at, at + size)).map(({ type }) => type));
      }
      expect(types).toEqual(['ssl', 'startup', 'Q', 'X']);
    }
  });

  it('keeps half a message until the rest has come, and loses no byte', () => {
    const reader = new FrameReader('server');
    const whole = frame('D', 'a row of data');
    expect(reader.read(whole.subarray(0, 9))).toEqual([]);
    const [found] = reader.read(Buffer.concat([whole.subarray(9), readyForQuery('T')]));
    expect(found?.bytes.equals(whole)).toBe(true);
  });

  it('reads the parameters of a connecting client', () => {
    const [startup] = new FrameReader('client').read(STARTUP);
    expect(startup && startupOf(startup)).toEqual({ user: 'me', application_name: 'lockstep-web' });
  });
});

describe('which SQL a message is about', () => {
  const names = new StatementNames();
  const sqlOf = (type: string, body: string) => names.sqlOf({ type, bytes: frame(type, body) });

  it('is found for a query and for a named statement', () => {
    expect(sqlOf('Q', 'COMMIT\0')).toBe('COMMIT');
    expect(sqlOf('P', 'reading\0SELECT 1\0\0\0')).toBe('SELECT 1');
    expect(sqlOf('P', '\0SELECT 2\0\0\0')).toBe('SELECT 2');
    expect(sqlOf('B', '\0reading\0\0\0')).toBe('SELECT 1');
    expect(sqlOf('E', '\0\0\0\0\0')).toBe('SELECT 1');
    expect(sqlOf('B', '\0\0\0\0')).toBe('SELECT 2');
    expect(sqlOf('E', '\0\0\0\0\0')).toBe('SELECT 2');
    expect(sqlOf('S', '')).toBeNull();
  });
});

it('messages that the proxy makes have the form of a server’s', () => {
  const said = new FrameReader('server').read(Buffer.concat([errorResponse('53100'), readyForQuery('E')]));
  expect(said.map(({ type }) => type)).toEqual(['E', 'Z']);
  expect(said[0]?.bytes.toString()).toContain('C53100\0');
});
