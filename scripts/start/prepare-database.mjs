import { Failure, lastLines } from '../setup/failure.mjs';
import { say, step } from '../setup/progress.mjs';
import { runProgram } from '../setup/run.mjs';
import { planFirstAdmin } from './first-admin.mjs';

async function command(title, args, env) {
  await step(title, async (detail) => {
    const all = ['--import', 'tsx', 'cli/main.ts', ...args];
    const { code, output } = await runProgram(process.execPath, all, { env, onLine: detail });
    if (code !== 0) throw new Failure(`${title} failed:\n\n${lastLines(output)}`);
  });
}

/**
 * Brings the database to this version, with its first admin and, on the first run, the sample.
 * @param {{dataFolder: string, memory: object, env: NodeJS.ProcessEnv, sample: 'wanted' | 'unwanted' | 'never',
 *   check: () => void}} options `check` throws when the person has asked to stop
 * @returns {Promise<string[]>} the lines that say how to sign in
 */
export async function prepareDatabase({ dataFolder, memory, env, sample, check }) {
  const admin = await planFirstAdmin(dataFolder, memory, env.DATABASE_URL);
  check();
  await command('Migrating the database', ['migrate'], { ...env, ...admin.variables });
  admin.created();
  check();

  if (sample === 'never' || memory.get('sample')) return admin.lines;
  if (sample === 'unwanted') {
    // Stored, so that a later start without the option does not fill a database that was started empty on purpose.
    memory.set({ sample: 'declined' });
    say('Started without sample data.');
    return admin.lines;
  }
  await command('Loading the sample data', ['sample'], env);
  memory.set({ sample: 'loaded' });
  return admin.lines;
}
