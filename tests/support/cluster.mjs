import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createCluster, startCluster, superuser } from '../../scripts/embedded/cluster.mjs';
import { endServer } from '../../scripts/embedded/leftover.mjs';
import { serverOwner } from '../../scripts/embedded/owner.mjs';
import { choosePlace } from '../../scripts/embedded/place.mjs';
import { findPrograms } from '../../scripts/embedded/programs.mjs';
import { choosePort } from '../../scripts/setup/ports.mjs';

/** A throw-away cluster may be lost in a power cut, so it never waits for the disk. */
const throwAway = {
  fsync: 'off',
  full_page_writes: 'off',
  max_connections: 300,
  autovacuum_naptime: '10s',
  log_min_messages: 'fatal',
};

/**
 * Starts a throw-away PostgreSQL of its own in `folder`.
 * @param {string} folder an existing folder; nothing is left in it after `stop`
 * @param {14 | 18} [major]
 * @param {Record<string, string | number>} [settings] what is to be set otherwise
 * @returns {Promise<{url: string, cluster: string, start: () => Promise<void>, stop: () => Promise<void>} | null>} `cluster`
 *   is its database folder, and `start` starts it again after somebody ended it; null when npm has no such version here
 */
export async function startThrowAwayCluster(folder, major = 18, settings = {}) {
  const programs = findPrograms(major);
  if (!programs) return null;
  const dataFolder = join(folder, `postgres-${major}`);
  mkdirSync(dataFolder, { recursive: true });
  const owner = serverOwner(dataFolder);
  if (owner) chownSync(dataFolder, owner.uid, owner.gid);
  chmodSync(dataFolder, 0o711);
  const place = await choosePlace({ dataFolder, owner, programs, endServer });
  const password = randomBytes(12).toString('hex');
  const where = { programs: place.programs, cluster: place.cluster, owner };
  await createCluster({ ...where, password, major, durable: false });
  const port = await choosePort();
  const start = async () => {
    await startCluster({
      ...where,
      port,
      logFile: join(dataFolder, 'log'),
      settings: { ...throwAway, ...settings },
    });
  };
  await start();
  return {
    url: `postgres://${superuser}:${password}@127.0.0.1:${port}/postgres`,
    cluster: place.cluster,
    start,
    stop: async () => {
      await endServer(place.cluster);
      rmSync(dataFolder, { recursive: true, force: true });
      for (const path of place.elsewhere) rmSync(join(path, '..'), { recursive: true, force: true });
    },
  };
}
