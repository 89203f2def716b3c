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

/** Writes a file whole or not at all, readable by its owner only. */
export function writePrivate(path, text) {
  const draft = `${path}.${process.pid}.new`;
  rmSync(draft, { force: true });
  writeFileSync(draft, text, { mode: 0o600, flag: 'wx' });
  chmodSync(draft, 0o600);
  renameSync(draft, path);
}

/** The text kept in a private file; made once, the first time it is asked for. */
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
 * The folder that holds everything `npm start` keeps: LOCKSTEP_DATA_DIR, else .data in the clone. Made if need
 * be, for nobody but its owner; root lets the database's user pass through to its own folder and see nothing else.
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

/** The log file of one process. A large one of earlier runs is put aside. */
export function openLog(dataFolder, name) {
  const path = join(dataFolder, 'logs', `${name}.log`);
  if (existsSync(path) && statSync(path).size > largeLogBytes) renameSync(path, `${path}.1`);
  return path;
}

/** What `npm start` remembers between runs: the database's port, the first admin's address, the sample. */
export function openMemory(dataFolder) {
  const path = join(dataFolder, 'state.json');
  const read = () => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {});
  return {
    get: (name) => read()[name],
    set: (changes) => writePrivate(path, `${JSON.stringify({ ...read(), ...changes }, null, 2)}\n`),
  };
}
