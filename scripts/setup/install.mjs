import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Failure, lastLines } from './failure.mjs';
import { holder, takeLock } from './locks.mjs';
import { step } from './progress.mjs';
import { root } from './root.mjs';
import { runProgram } from './run.mjs';

const modules = join(root, 'node_modules');
const stampFile = join(modules, '.lockstep-install');
const usersFolder = join(modules, '.lockstep-in-use');

function lockText() {
  return readFileSync(join(root, 'package-lock.json'), 'utf8');
}

/** A text for everything that an installation depends on: the locked versions and the kind of machine. */
function fingerprint(text = lockText()) {
  const machine = `${process.platform}-${process.arch}`;
  return `${createHash('sha256').update(text).digest('hex')} ${machine}`;
}

/**
 * Whether the packages that npm recorded in node_modules are those of the lock file, including development packages.
 */
function agreesWithLock(text) {
  const record = join(modules, '.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages;
  return Object.entries(JSON.parse(text).packages).every(([path, wanted]) => {
    if (path === '') return true;
    const found = installed[path];
    if (!found) return wanted.optional === true;
    return found.version === wanted.version && existsSync(join(root, path, 'package.json'));
  });
}

/** Whether node_modules is complete and belongs to the present lock file. */
export function isInstalled() {
  if (!existsSync(modules)) return false;
  const wanted = fingerprint();
  if (existsSync(stampFile)) return readFileSync(stampFile, 'utf8') === wanted;
  // A complete installation that a person made by hand is accepted, so that nobody waits for a second one.
  const complete = agreesWithLock(lockText());
  if (complete) writeFileSync(stampFile, wanted);
  return complete;
}

/** Records that this process uses node_modules, so that no other process replaces them meanwhile. */
export function markInUse(about) {
  const lock = takeLock(join(usersFolder, `${process.pid}.json`), about);
  return 'release' in lock ? lock.release : () => {};
}

/** The other processes that use this clone's node_modules. */
export function otherUsers() {
  if (!existsSync(usersFolder)) return [];
  return readdirSync(usersFolder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => {
      const record = holder(join(usersFolder, name));
      if (!record) rmSync(join(usersFolder, name), { force: true });
      return record;
    })
    .filter((record) => record && record.pid !== process.pid);
}

function npm(args, onLine) {
  const own = process.env.npm_execpath;
  const env = { ...process.env, npm_config_update_notifier: 'false', npm_config_progress: 'false' };
  if (own && basename(own) === 'npm-cli.js' && existsSync(own)) {
    return runProgram(process.execPath, [own, ...args], { env, onLine });
  }
  return runProgram('npm', args, { env, onLine });
}

async function waitForTurn() {
  const user = userInfo().username.replace(/\W/g, '_');
  const clone = createHash('sha256').update(root).digest('hex').slice(0, 16);
  const folder = join(tmpdir(), `lockstep-install-${user}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (;;) {
    const lock = takeLock(join(folder, `${clone}.json`));
    if ('release' in lock) return lock.release;
    await pause(200);
  }
}

async function install() {
  const others = otherUsers();
  if (others.length > 0) {
    throw new Failure(
      `package-lock.json has changed, but a process still runs from the installed packages ` +
        `(${others.map((other) => `${other.command}, pid ${other.pid}`).join('; ')}). Stop it, then try again.`,
    );
  }
  // The database server comes with the development packages, which a NODE_ENV of "production" would leave out.
  await step(
    'Installing packages',
    async (detail) => {
      const { code, output } = await npm(['ci', '--include=dev', '--no-audit', '--no-fund'], (line) => {
        if (!line.startsWith('npm warn')) detail(line);
      }).catch((error) => ({ code: 1, output: `npm could not be run: ${error.message}` }));
      if (code !== 0) throw new Failure(`npm ci failed:\n\n${lastLines(output)}`);
    },
    'half a minute',
  );
  writeFileSync(stampFile, fingerprint());
}

/** Makes node_modules complete and current. Throws a `Failure` with npm's own words when npm fails. */
export async function ensureInstalled() {
  if (isInstalled()) return;
  const release = await step('Waiting for another installation to end', waitForTurn);
  try {
    if (!isInstalled()) await install();
  } finally {
    release();
  }
}
