import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { identify, isRunning } from './processes.mjs';

function read(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT' || error instanceof SyntaxError) return null;
    throw error;
  }
}

/** The record of the process that holds the lock; null when no living process holds it. */
export function holder(path) {
  const record = read(path);
  return isRunning(record) ? record : null;
}

/**
 * Takes a lock file for this process. The file appears complete (by a link), so no reader sees half a record. It
 * identifies the process by id and start time, so the lock of a killed process never blocks.
 * @param {string} path
 * @param {object} [about] facts about the holder for other processes
 * @returns {{holder: object} | {release: () => void, update: (about: object) => void}}
 */
export function takeLock(path, about = {}) {
  mkdirSync(dirname(path), { recursive: true });
  const unique = () => `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const self = { ...identify(process.pid), ...about };
  const draft = (record) => {
    const name = unique();
    writeFileSync(name, JSON.stringify(record), { mode: 0o600 });
    return name;
  };

  for (;;) {
    const mine = draft(self);
    try {
      linkSync(mine, path);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    } finally {
      rmSync(mine, { force: true });
    }
    const living = holder(path);
    if (living) return { holder: living };
    setAside(path, unique());
  }
  return {
    release: () => {
      if (read(path)?.pid === process.pid) rmSync(path, { force: true });
    },
    update: (more) => renameSync(draft({ ...self, ...more }), path),
  };
}

/** Removes the lock of a dead process; puts it back when a living process took it in between. */
function setAside(path, aside) {
  try {
    renameSync(path, aside);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  try {
    if (holder(aside)) linkSync(aside, path);
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}
