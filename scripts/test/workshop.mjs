import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startThrowAwayCluster } from '../../tests/support/cluster.mjs';
import { endServer } from '../embedded/leftover.mjs';
import { identify, isRunning } from '../setup/processes.mjs';
import { step } from '../setup/progress.mjs';

const prefix = 'lockstep-test-';

/** Where Linux keeps files in memory. */
const inMemory = '/dev/shm';

/** The databases of a whole run need less than a quarter of it. */
const roomForDatabases = 4 * 2 ** 30;

/** Settings of the person's own Lockstep, which the tests must not inherit from the shell. */
export const ownSettings =
  /^(DATABASE_\w+|SECRET_KEY\w*|ALGORITHM|ADMIN_\w+|PORT|NODE_ENV|NODE_OPTIONS|LOCKSTEP_\w+|ENABLE_\w+|RATE_LIMIT_\w+|NEXTAUTH_\w+|\w+_INTERVAL_\w+|\w+_EXPIRE_\w+|CONSOLE_IDLE_HOURS|TEST_DATABASE_\w+|PG[A-Z]+|TRUSTED_PROXY_HOPS|LISTEN_ADDRESS|SHUTDOWN_\w+|METRICS_\w+|OTEL_\w+|HEARTBEAT_\w+|CONFIRM_AFTER_SECONDS|AUTO_REPAIR_\w+|FOREIGN_WRITES_\w+|ROLLOUT_START|PUBLIC_URL|SMTP_\w+|ALERT_\w+|REQUIRE_MFA|PASSWORD_SIGN_IN|OIDC_\w+)$/;

/**
 * Removes the leftovers of a killed run: first its servers, then its folder. Folders of other users are not touched.
 */
async function sweep(place) {
  if (!existsSync(place)) return;
  for (const name of readdirSync(place).filter((entry) => entry.startsWith(prefix))) {
    const folder = join(place, name);
    try {
      const owner = JSON.parse(readFileSync(join(folder, 'owner.json'), 'utf8'));
      if (isRunning(owner)) continue;
      for (const major of [14, 18]) await endServer(join(folder, `postgres-${major}`, 'postgres'));
      rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      if (!['EACCES', 'EPERM', 'ENOENT'].includes(error.code)) throw error;
    }
  }
}

/** Makes a folder that the database's user can pass through, and that the next run removes if this one is killed. */
function makeFolder(place) {
  const folder = mkdtempSync(join(place, prefix));
  writeFileSync(join(folder, 'owner.json'), JSON.stringify(identify(process.pid)));
  chmodSync(folder, 0o711);
  return folder;
}

/**
 * The place of the databases: memory if there is room. Tests create and remove thousands of files of databases, which
 * takes a disk's file system more time than anything else that the servers do.
 */
function placeOfDatabases() {
  if (!existsSync(inMemory)) return tmpdir();
  const { bavail, bsize } = statfsSync(inMemory);
  const free = Math.min(bavail * bsize, freemem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
  return free >= roomForDatabases ? inMemory : tmpdir();
}

/**
 * A folder and database servers for one run of the tests, and the environment variables that name them.
 * @returns {Promise<{folder: string, env: NodeJS.ProcessEnv, startServers: () => Promise<void>, close: () => Promise<void>}>}
 */
export async function openWorkshop() {
  for (const place of [tmpdir(), inMemory]) await sweep(place);
  const folder = makeFolder(tmpdir());
  const databases = makeFolder(placeOfDatabases());
  const shell = Object.entries(process.env).filter(([name]) => !ownSettings.test(name));
  const env = { ...Object.fromEntries(shell), NEXT_TELEMETRY_DISABLED: '1', LOCKSTEP_DIST_DIR: '.next-test' };
  const servers = [];

  async function start(major) {
    const server = await startThrowAwayCluster(databases, major);
    if (server) servers.push(server);
    return server?.url;
  }

  return {
    folder,
    env,
    startServers: () =>
      step('Starting throw-away databases', async () => {
        env.TEST_DATABASE_URL = await start(18);
        if (!env.TEST_DATABASE_URL) throw new Error('npm has no PostgreSQL for this machine.');
        const oldest = await start(14);
        if (oldest) env.TEST_DATABASE_URL_14 = oldest;
      }),
    close: async () => {
      await Promise.all(servers.map((server) => server.stop()));
      for (const path of [folder, databases]) rmSync(path, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
