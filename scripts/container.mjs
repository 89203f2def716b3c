import { register } from 'tsx/esm/api';

/**
 * Runs the command of a container in this same process, so that signals reach it: `web`, `worker`, `alive web`, `alive
 * worker`, or a command of the command line (`migrate`, `check`, …).
 */
const [command = 'web', what] = process.argv.slice(2);
if (command === 'web') {
  await import('./web.mjs');
} else if (command === 'alive') {
  const { isAlive } = await import('./container/alive.mjs');
  process.exitCode = (await isAlive(what)) ? 0 : 1;
} else {
  register();
  if (command === 'worker') await import('../worker/main.ts');
  else await import('../cli/main.ts');
}
