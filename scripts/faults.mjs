import { report } from './setup/failure.mjs';
import { ensureInstalled, markInUse } from './setup/install.mjs';
import { checkRequirements } from './setup/requirements.mjs';
import { root } from './setup/root.mjs';
import { endPrograms } from './setup/run.mjs';

/** `npm run faults`: makes the build that the tests use, then runs the campaign of faults on it (bench/faults). */
async function main() {
  checkRequirements();
  process.chdir(root);
  const args = process.argv.slice(2);
  const preparing = () => endPrograms().then(() => process.exit(130));
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, preparing);
  await ensureInstalled();
  markInUse({ command: 'npm run faults', serves: '.next-test' });
  if (!args.includes('--list')) {
    const { ensureBuilt } = await import('./start/web-build.mjs');
    await ensureBuilt('.next-test', { standalone: true });
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(name, preparing);
  const { register } = await import('tsx/esm/api');
  register();
  const { main: run } = await import('../bench/faults/main.ts');
  process.exit(await run(args));
}

process.stdout.on('error', () => {});
main().catch((error) => {
  report(error);
  process.exit(1);
});
