import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { report } from './setup/failure.mjs';
import { ensureInstalled } from './setup/install.mjs';
import { say } from './setup/progress.mjs';
import { checkRequirements } from './setup/requirements.mjs';
import { root } from './setup/root.mjs';
import { endPrograms } from './setup/run.mjs';
import { checks } from './test/checks.mjs';

/** `npm run verify`: format and lint, types, unit tests; all of them run, also after a failure. */
async function main() {
  checkRequirements();
  // A running installation is ended with this process. The checks are in our process group and get the signal
  // themselves.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(name, () => endPrograms().then(() => process.exit(130)));
  }
  await ensureInstalled();
  let failed = 0;
  for (const check of checks()) {
    say(`— ${check.name}`);
    const { status } = spawnSync(process.execPath, [join(root, check.program), ...check.args], {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
    });
    if (status !== 0) failed += 1;
  }
  process.exitCode = failed > 0 ? 1 : 0;
}

main().catch((error) => {
  report(error);
  process.exit(1);
});
