import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../setup/failure.mjs';

const madeUser = 'lockstep';

function lookUp(name) {
  const ask = (flag) =>
    Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { name, uid: ask('-u'), gid: ask('-g') };
  } catch {
    return null;
  }
}

function create(name) {
  const args = ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', name];
  try {
    execFileSync('useradd', args, { stdio: 'ignore' });
  } catch {
    return null;
  }
  return lookUp(name);
}

/**
 * The user that the database server runs as, because PostgreSQL refuses to run as root. For any other user it is null:
 * the server runs as that user. An existing cluster keeps its owner.
 * @returns {{name: string, uid: number, gid: number} | null}
 */
export function serverOwner(clusterFolder) {
  if (process.getuid() !== 0) return null;
  if (existsSync(join(clusterFolder, 'PG_VERSION'))) {
    const { uid, gid } = statSync(clusterFolder);
    if (uid !== 0) return { name: `user ${uid}`, uid, gid };
  }
  const owner = lookUp('postgres') ?? lookUp(madeUser) ?? create(madeUser) ?? lookUp('nobody');
  if (owner && owner.uid !== 0) return owner;
  throw new Failure(
    'PostgreSQL refuses to run as root, and there is no other system user to run it as. ' +
      'Create one (useradd --system postgres), run as an ordinary user, or set DATABASE_URL.',
  );
}

/** The part of spawn's options that makes a program run as the owner. */
export function runAs(owner) {
  return owner ? { uid: owner.uid, gid: owner.gid } : {};
}
