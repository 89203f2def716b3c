import { spawnSync } from 'node:child_process';

/**
 * Whether a program of the system is there; where it is not, says plainly what is left out for want of it. The machine
 * that decides about changes has them all (.ci/run).
 */
export function hasProgram(name: string, leavesOut: string): boolean {
  const found = spawnSync(name, ['--version'], { stdio: 'ignore' }).error === undefined;
  if (!found) process.stdout.write(`SKIPPED: ${leavesOut}, for ${name} is not installed here\n`);
  return found;
}
