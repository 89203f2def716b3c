import { activitiesBodyShape } from '@/lib/contract/activities';
import { loginBodyShape } from '@/lib/contract/sign-in';
import { parseInput } from '@/lib/http/parse-input';
import { parseStrictJson } from '@/lib/http/strict-json';
import { costlyJson, LARGEST_BYTES } from '../tests/support/costly-json';
import { say } from './support/measure';

const STRANGERS_BYTES = 16 * 1024;
const TURNS = 5;

/** The median time for which parsing a body blocks the event loop. */
function heldMs(bytes: Buffer, shape: Parameters<typeof parseInput>[0]): number {
  const took: number[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    const before = process.cpuUsage();
    try {
      parseInput(shape, parseStrictJson(bytes, { anyText: true }), 'body');
    } catch {
      // Most of these bodies are refused; the time until the refusal is measured.
    }
    const { user, system } = process.cpuUsage(before);
    took.push((user + system) / 1_000);
  }
  return took.sort((a, b) => a - b)[Math.floor(TURNS / 2)] as number;
}

/** A thousand activities with all number fields, and keys of the maximum length. */
function fullBulk(): string {
  const text = 'x'.repeat(200);
  const activity = {
    specialization: 'PLAYER',
    xp: 1,
    sessions: 1,
    projects: 1,
    theory_hours: 1.5,
    practice_hours: 2,
  };
  const items = Array.from({ length: 1_000 }, (_, at) => ({
    ...activity,
    user_id: at + 1,
    activity_key: `${at}-${text}`.slice(0, 200),
  }));
  return JSON.stringify(items);
}

/** The maximum number of items with the maximum number of unknown keys that reach the check of shapes. */
function unknownKeys(): string {
  const item = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`k${at}`, at]));
  return JSON.stringify(Array.from({ length: 490 }, () => item));
}

const largest: [string, string][] = [
  ...costlyJson(LARGEST_BYTES).map(([shape, text]): [string, string] => [shape, text]),
  ['a thousand activities', fullBulk()],
  ['items of a hundred keys that nobody knows', unknownKeys()],
];
let worst = 0;
for (const [shape, text] of largest) {
  const ms = heldMs(Buffer.from(text), activitiesBodyShape);
  worst = Math.max(worst, ms);
  say(`${shape}: ${ms.toFixed(1)} ms`);
}
let worstOfStrangers = 0;
for (const [, text] of costlyJson(STRANGERS_BYTES)) {
  worstOfStrangers = Math.max(worstOfStrangers, heldMs(Buffer.from(text), loginBodyShape));
}
say(`the worst of 10 MiB: ${worst.toFixed(1)} ms (to reach: under 150 ms)`);
say(`the worst of 16 KiB where nobody is signed in: ${worstOfStrangers.toFixed(2)} ms`);
