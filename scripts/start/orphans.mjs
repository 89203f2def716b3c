import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { endGroup, isRunning } from '../setup/processes.mjs';
import { writePrivate } from './data-folder.mjs';

const timeoutMs = 10_000;

/** Keeps a record of the processes that the launcher has running, so that a later one can end them if it is killed. */
export function recordChildren(dataFolder) {
  const path = join(dataFolder, 'children.json');
  const children = {};
  return {
    add: (name, identity) => {
      children[name] = identity;
      writePrivate(path, JSON.stringify(children));
    },
    clear: () => rmSync(path, { force: true }),
  };
}

/**
 * Ends the web server and worker that a killed launcher left running. They are known by number and time of start
 * together, so a stranger who has the number by now is left alone. Returns the names of those that were ended.
 */
export async function endOrphans(dataFolder) {
  const path = join(dataFolder, 'children.json');
  if (!existsSync(path)) return [];
  const left = Object.entries(JSON.parse(readFileSync(path, 'utf8'))).filter(([, child]) => isRunning(child));
  for (const [, child] of left) await endGroup(child, timeoutMs);
  rmSync(path, { force: true });
  return left.map(([name]) => name);
}
