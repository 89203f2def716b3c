import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { Failure } from '../setup/failure.mjs';
import { root } from '../setup/root.mjs';

const largeLogBytes = 10_000_000;

/** Writes a file completely or not at all; only its owner can read it. */
export function writePrivate(path, text) {
  const draft = `${path}.${process.pid}.new`;
  rmSync(draft, { force: true });
  writeFileSync(draft, text, { mode: 0o600, flag: 'wx' });
  chmodSync(draft, 0o600);
  renameSync(draft, path);
}

/** The text of a private file; the file is made at the first call. */
export function keepSecret(path, make = () => randomBytes(32).toString('base64url')) {
  if (existsSync(path)) {
    const kept = readFileSync(path, 'utf8').trim();
    if (kept) return kept;
  }
  const made = make();
  writePrivate(path, `${made}\n`);
  return made;
}

/**
 * The folder with everything that `npm start` keeps: LOCKSTEP_DATA_DIR, or .data in the clone. It is made when it is
 * missing, and only its owner may use it. When root owns it, the database's user can reach its own folder inside and
 * nothing else.
 */
export function openDataFolder(name = process.env.LOCKSTEP_DATA_DIR || '.data') {
  const path = resolve(root, name);
  try {
    if (!existsSync(path)) {
      mkdirSync(path, { recursive: true });
      chmodSync(path, process.getuid() === 0 ? 0o711 : 0o700);
    }
    mkdirSync(join(path, 'logs'), { recursive: true, mode: 0o700 });
    chmodSync(join(path, 'logs'), 0o700);
  } catch (error) {
    throw new Failure(`LOCKSTEP_DATA_DIR is ${path}; it cannot be used: ${error.message}`);
  }
  return realpathSync(path);
}

/** The log file of one process. A large file from earlier runs is renamed. */
export function openLog(dataFolder, name) {
  const path = join(dataFolder, 'logs', `${name}.log`);
  if (existsSync(path) && statSync(path).size > largeLogBytes) renameSync(path, `${path}.1`);
  return path;
}

/** The values that `npm start` keeps between runs: the database's port, the first admin's address, the sample. */
export function openMemory(dataFolder) {
  const path = join(dataFolder, 'state.json');
  const read = () => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {});
  return {
    get: (name) => read()[name],
    set: (changes) => writePrivate(path, `${JSON.stringify({ ...read(), ...changes }, null, 2)}\n`),
  };
}
