import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { root } from '../setup/root.mjs';

const projects = ['unit', 'db'].flatMap((name) => ['--project', name]);

/**
 * Runs the unit and database tests of a file, or of what it imports, whenever it changes, until the person ends it. The
 * database servers stay up meanwhile. Filters choose files, which are also run at once.
 */
export async function watchTests(env, filters) {
  const args = ['watch', ...projects, ...(filters.length > 0 ? filters : ['--standalone'])];
  // In our own group, and with our terminal: it takes keys, and ends on the same Ctrl-C.
  const child = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', ...args], {
    cwd: root,
    env,
    stdio: 'inherit',
  });
  process.once('SIGTERM', () => child.kill());
  await once(child, 'exit');
}
