import { report } from '../setup/failure.mjs';

/** Waiting stages leave processors idle, so two run at a time. */
const atOnce = 2;

/**
 * Outputs that are shown one after the other. The oldest one is shown while it grows; the others are kept until it has
 * ended.
 * @param {(text: string) => void} show
 * @returns {() => {write: (text: string) => void, end: () => void}} opens the next output
 */
export function takeTurns(show) {
  const outputs = [];
  return () => {
    const own = { kept: '', ended: false };
    outputs.push(own);
    return {
      write: (text) => {
        if (outputs[0] === own) show(text);
        else own.kept += text;
      },
      end: () => {
        own.ended = true;
        while (outputs[0]?.ended) {
          outputs.shift();
          if (outputs[0]?.kept) show(outputs[0].kept);
        }
      },
    };
  };
}

/** Runs one stage. A stage that throws counts as one failure, and the other stages still run. */
async function runStage(stage, surroundings, output) {
  const started = Date.now();
  output.write(`\n=== ${stage.name}\n`);
  let counts;
  try {
    counts = await stage.run({ ...surroundings, write: output.write });
  } catch (error) {
    report(error);
    counts = { passed: 0, failed: 1, failures: [error.message] };
  }
  output.end();
  return { name: stage.name, ...counts, ms: Date.now() - started };
}

/**
 * Runs stages, which begin in this order. Two run at a time, except those that use every processor: they run `alone`.
 * @param {object} surroundings what every stage gets
 * @param {() => boolean} isInterrupted when true, no further stage begins
 * @returns {Promise<object[]>} the results, in the order of the stages
 */
export async function runStages(stages, surroundings, isInterrupted) {
  const results = [];
  const running = new Set();
  const open = takeTurns((text) => process.stdout.write(text));
  for (const [place, stage] of stages.entries()) {
    while (running.size >= (stage.alone ? 1 : atOnce)) await Promise.race(running);
    if (isInterrupted()) break;
    const run = runStage(stage, surroundings, open()).then((result) => {
      results[place] = result;
      running.delete(run);
    });
    running.add(run);
    if (stage.alone) await run;
  }
  await Promise.all(running);
  return results;
}
