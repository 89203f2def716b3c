import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from '../setup/failure.mjs';
import { runAs } from './owner.mjs';

const homes = ['/var/lib/lockstep', '/var/tmp/lockstep'];

function succeeds(owner, command, args) {
  try {
    execFileSync(command, args, { cwd: '/', stdio: 'ignore', ...runAs(owner) });
    return true;
  } catch {
    return false;
  }
}

/** Whether the owner can run the programs and read what they need. */
function canRun(owner, programs) {
  const needed = join(programs, 'share', 'postgresql', 'postgres.bki');
  return (
    succeeds(owner, join(programs, 'bin', 'postgres'), ['--version']) &&
    succeeds(owner, join(programs, 'bin', 'initdb'), ['--version']) &&
    succeeds(owner, '/bin/sh', ['-c', 'test -r "$1"', 'sh', needed])
  );
}

/** Whether the owner can reach the content of the folder. */
function canEnter(owner, folder) {
  return succeeds(owner, '/bin/sh', ['-c', 'test -x "$1"', 'sh', folder]);
}

/** Makes a copy of the programs readable for everybody, independent of the umask. */
function open(path) {
  const { mode } = lstatSync(path);
  if ((mode & 0o170000) === 0o120000) return;
  if ((mode & 0o170000) !== 0o040000) return chmodSync(path, mode & 0o100 ? 0o755 : 0o644);
  chmodSync(path, 0o755);
  for (const name of readdirSync(path)) open(join(path, name));
}

function safeHome() {
  for (const home of homes) {
    try {
      mkdirSync(home, { recursive: true });
      // In a place where everybody may write, a folder of this name that belongs to another user is not trusted.
      if (lstatSync(home).uid !== process.getuid() || !lstatSync(home).isDirectory()) continue;
      chmodSync(home, 0o755);
      return home;
    } catch (error) {
      if (!['EACCES', 'EROFS', 'EPERM', 'ENOTDIR', 'EEXIST'].includes(error.code)) throw error;
    }
  }
  throw new Failure(
    `Nowhere to put the database: none of ${homes.join(', ')} can be used. Set DATABASE_URL.`,
  );
}

function nearestExisting(path) {
  return existsSync(path) ? path : nearestExisting(dirname(path));
}

/**
 * Whether the data folder of a place was really removed. A disk that is only not mounted shows as another device; then
 * nothing may be deleted.
 */
function isAbandoned(place) {
  try {
    const { dataFolder, device } = JSON.parse(readFileSync(join(place, 'origin.json'), 'utf8'));
    return !existsSync(dataFolder) && statSync(nearestExisting(dataFolder)).dev === device;
  } catch {
    return false;
  }
}

/** Removes the places of removed data folders. Their servers must have ended. */
function sweep(home, endServer) {
  return Promise.all(
    readdirSync(home)
      .map((name) => join(home, name))
      .filter(isAbandoned)
      .map(async (place) => {
        await endServer(join(place, 'postgres'));
        rmSync(place, { recursive: true, force: true });
      }),
  );
}

function placeName(dataFolder) {
  return createHash('sha256').update(dataFolder).digest('hex').slice(0, 12);
}

function ownPlace(home, dataFolder) {
  const place = join(home, placeName(dataFolder));
  mkdirSync(place, { recursive: true });
  chmodSync(place, 0o755);
  const device = statSync(dataFolder).dev;
  writeFileSync(join(place, 'origin.json'), JSON.stringify({ dataFolder, device }), { mode: 0o600 });
  return place;
}

function isCluster(folder) {
  return existsSync(join(folder, 'PG_VERSION'));
}

/**
 * Whether the cluster belongs in the data folder. An existing cluster stays where it is; otherwise its data would seem
 * lost.
 */
function belongsNear(owner, dataFolder, near) {
  const enters = canEnter(owner, dataFolder);
  if (isCluster(near)) {
    if (enters) return true;
    throw new Failure(
      `The database in ${near} can no longer be reached by its user (${owner.name}). ` +
        `Let that user pass through the folders above it (chmod o+x), or move it away to start empty.`,
    );
  }
  return enters && !homes.some((home) => isCluster(join(home, placeName(dataFolder), 'postgres')));
}

function copyPrograms(place, programs) {
  const target = join(place, `programs-${programs.version}`);
  if (!existsSync(target)) {
    const draft = `${target}.${process.pid}.new`;
    cpSync(programs.folder, draft, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (source) => !source.endsWith('.a') && !source.includes('/include/'),
    });
    open(draft);
    renameSync(draft, target);
  }
  return target;
}

function removeOtherPrograms(place, kept) {
  for (const name of readdirSync(place)) {
    const path = join(place, name);
    if (name.startsWith('programs-') && path !== kept) rmSync(path, { recursive: true, force: true });
  }
}

/**
 * Chooses the places of the server's programs and data so that the owner can reach them: node_modules and the data
 * folder if possible, otherwise a system folder only for this data folder.
 * @param {{dataFolder: string, owner: object | null, programs: {folder: string, version: string}, endServer:
 *   (clusterFolder: string) => Promise<unknown>}} options `endServer` ends a server that still runs on a cluster that
 *   is removed or moved
 * @returns {Promise<{programs: string, cluster: string, elsewhere: string[]}>} `elsewhere` lists the paths outside them
 */
export async function choosePlace({ dataFolder, owner, programs, endServer }) {
  const near = { programs: programs.folder, cluster: join(dataFolder, 'postgres'), elsewhere: [] };
  if (!owner) return near;
  for (const home of homes.filter((folder) => existsSync(folder))) await sweep(home, endServer);

  const runsHere = canRun(owner, programs.folder);
  const staysHere = belongsNear(owner, dataFolder, near.cluster);
  if (runsHere && staysHere) return near;

  const place = ownPlace(safeHome(), dataFolder);
  const chosen = { ...near };
  const far = join(place, 'postgres');
  if (!runsHere) {
    chosen.programs = copyPrograms(place, programs);
    chosen.elsewhere.push(chosen.programs);
  }
  // The server must end before its libraries are removed.
  await endServer(staysHere ? near.cluster : far);
  removeOtherPrograms(place, chosen.programs);
  if (!staysHere) {
    chosen.cluster = far;
    chosen.elsewhere.push(far);
  }
  return chosen;
}
