import { describe, expect, it } from 'vitest';
import { returnPathOf } from '@/lib/contract/return-path';
import { ELSEWHERE } from '@/tests/support/elsewhere';

const ORIGIN = 'https://lockstep.example';

/** The address that a browser on our page opens for the result. */
const arrival = (address: string, origin = ORIGIN) => new URL(returnPathOf(address, origin), origin);

describe('where people come back to after signing in', () => {
  it.each(ELSEWHERE.map((address) => [JSON.stringify(address), address]))(
    'is the overview for %s',
    (_, address) => {
      expect(returnPathOf(address, ORIGIN)).toBe('/');
    },
  );

  it.each([
    'https://lockstep.example@other.example/',
    'https://ada:secret@lockstep.example/violations',
    'https://ada@lockstep.example/violations',
    'blob:https://lockstep.example/5f0c6c1e',
    'http://lockstep.example/violations',
    'https://lockstep.example:8443/violations',
    'https://lockstep.example.other.example/',
    'https://lockstep.example/..//other.example',
  ])('is the overview for %s, which only looks like ours', (address) => {
    expect(returnPathOf(address, ORIGIN)).toBe('/');
  });

  it('stays on this site, whatever dots, slashes and blanks are put together', () => {
    const parts = [...'/\\.\t\n?#@:', '..', '%2e', '%2E%2e', '%09', '%2f', '%5c'];
    for (const one of parts) {
      for (const two of parts) {
        for (const three of parts) {
          for (const end of ['/other.example', '//other.example', '\\other.example', 'other.example']) {
            const address = `/${one}${two}${three}${end}`;
            expect([address, arrival(address).origin]).toEqual([address, ORIGIN]);
          }
        }
      }
    }
  });

  it.each([
    ['/violations?kind=missing_license#top', '/violations?kind=missing_license#top'],
    ['https://lockstep.example/violations?page=2', '/violations?page=2'],
    ['/audit?note=//other.example', '/audit?note=//other.example'],
    ['/learners/../violations', '/violations'],
    ['/learners//7', '/learners//7'],
    ['violations', '/violations'],
  ])('is the page that was asked for: %s', (address, path) => {
    expect(returnPathOf(address, ORIGIN)).toBe(path);
  });

  it('is the overview where nothing was asked for, or nothing can be read', () => {
    for (const address of [undefined, '', 'https://[', '/']) expect(returnPathOf(address, ORIGIN)).toBe('/');
  });
});
