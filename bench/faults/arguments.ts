import { parseArgs } from 'node:util';
import type { Kind } from './kind';

export type Arguments = {
  kinds: readonly Kind[];
  list: boolean;
  sites: number;
  /** The file for the results, in addition to the terminal. */
  json: string | undefined;
  markdown: string | undefined;
};

export const USAGE = `npm run faults                       all kinds of faults, in at most 15 minutes
npm run faults -- --list             what they are
npm run faults -- --only NAME,NAME   some of them
npm run faults -- --sites 1          one after another instead of two at a time
npm run faults -- --json FILE        all figures as well
npm run faults -- --markdown FILE    the table in place of the one in that file`;

/** Reads the command line. Throws with what is wrong. */
export function readArguments(args: string[], all: readonly Kind[]): Arguments {
  const { values } = parseArgs({
    args,
    options: {
      list: { type: 'boolean', default: false },
      only: { type: 'string' },
      sites: { type: 'string', default: '2' },
      json: { type: 'string' },
      markdown: { type: 'string' },
    },
  });
  const wanted = values.only?.split(',') ?? all.map(({ name }) => name);
  const stranger = wanted.find((name) => !all.some((kind) => kind.name === name));
  if (stranger !== undefined) throw new Error(`there is no kind "${stranger}"`);
  const sites = Number(values.sites);
  if (![1, 2].includes(sites)) throw new Error('--sites must be 1 or 2');
  const { list, json, markdown } = values;
  return { kinds: all.filter(({ name }) => wanted.includes(name)), list, sites, json, markdown };
}
