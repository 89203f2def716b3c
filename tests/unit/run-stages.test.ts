import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { runStages } from '../../scripts/test/run-stages.mjs';

type Surroundings = { write: (text: string) => void };
type Counts = { passed: number; failed: number };

let shown: string;
beforeEach(() => {
  shown = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    shown += text;
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

function promised<T>() {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** A stage that runs until it is told to end. */
function heldStage(name: string, more: object = {}) {
  const began = promised<Surroundings['write']>();
  const ended = promised<Counts>();
  const run = ({ write }: Surroundings) => {
    began.resolve(write);
    return ended.promise;
  };
  const end = (counts: Counts = { passed: 1, failed: 0 }) => ended.resolve(counts);
  return { stage: { name, run, ...more }, began: began.promise, end };
}

const run = (stages: object[], isInterrupted = () => false) => runStages(stages, {}, isInterrupted);

it('the output of the oldest stage is shown while it grows, and that of another when its turn comes', async () => {
  const [first, second] = [heldStage('first'), heldStage('second')];
  const all = run([first.stage, second.stage]);
  const [writeFirst, writeSecond] = [await first.began, await second.began];
  writeSecond('b');
  writeFirst('a');
  expect(shown).toBe('\n=== first\na');
  second.end();
  first.end();
  await all;
  expect(shown).toBe('\n=== first\na\n=== second\nb');
});

it('results are in the order of the stages, and a stage that throws is one failure', async () => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const slow = heldStage('slow');
  const broken = { name: 'broken', run: () => Promise.reject(new Error('no runner')) };
  const all = run([slow.stage, broken]);
  await slow.began;
  slow.end({ passed: 7, failed: 0 });
  expect(await all).toMatchObject([
    { name: 'slow', passed: 7 },
    { name: 'broken', passed: 0, failed: 1, failures: ['no runner'] },
  ]);
});

it('two stages run at a time; one that runs alone begins after the others, and before the next', async () => {
  const order: string[] = [];
  const held = ['one', 'two', 'alone', 'three'].map((name) =>
    heldStage(name, name === 'alone' ? { alone: true } : {}),
  );
  const noted = held.map(({ stage, began }) => began.then(() => order.push(stage.name)));
  const all = run(held.map(({ stage }) => stage));
  await Promise.all(noted.slice(0, 2));
  held[1]?.end();
  held[0]?.end();
  await noted[2];
  expect(order).toEqual(['one', 'two', 'alone']);
  held[2]?.end();
  await noted[3];
  held[3]?.end();
  expect((await all).length).toBe(4);
});

it('nothing begins after an interruption', async () => {
  let interrupted = false;
  const first = heldStage('first', { alone: true });
  const all = run([first.stage, heldStage('second').stage], () => interrupted);
  await first.began;
  interrupted = true;
  first.end();
  expect(await all).toMatchObject([{ name: 'first' }]);
  expect(shown).not.toContain('second');
});
