import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { endGroup, isRunning } from '../setup/processes.mjs';
import { writePrivate } from './data-folder.mjs';

const timeoutMs = 10_000;

/**
 * Keeps a record of the launcher's running processes, so that a later launcher can end them when this one is killed.
 */
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
 * Ends the web server and worker that a killed launcher left running. They are identified by process id and start time,
 * so another process that has the id now is not touched. Returns the names of the ended processes.
 */
export async function endOrphans(dataFolder) {
  const path = join(dataFolder, 'children.json');
  if (!existsSync(path)) return [];
  const left = Object.entries(JSON.parse(readFileSync(path, 'utf8'))).filter(([, child]) => isRunning(child));
  for (const [, child] of left) await endGroup(child, timeoutMs);
  rmSync(path, { force: true });
  return left.map(([name]) => name);
}
