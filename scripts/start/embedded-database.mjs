import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createCluster, startCluster, superuser } from '../embedded/cluster.mjs';
import { endServer } from '../embedded/leftover.mjs';
import { serverOwner } from '../embedded/owner.mjs';
import { choosePlace } from '../embedded/place.mjs';
import { requirePrograms } from '../embedded/programs.mjs';
import { choosePort } from '../setup/ports.mjs';
import { say, step } from '../setup/progress.mjs';
import { keepSecret, openLog, writePrivate } from './data-folder.mjs';

const databaseName = 'lockstep';

async function ensureDatabase(server, password) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({
    host: '127.0.0.1',
    port: server.port,
    user: superuser,
    password,
    database: 'postgres',
  });
  await client.connect();
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [databaseName]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${databaseName}`);
  } finally {
    await client.end();
  }
}

/** A new cluster has no admin, sample or password of an earlier one, so these are deleted. */
function forgetEarlierCluster(dataFolder, memory) {
  for (const name of ['admin-password', 'postgres-password']) rmSync(join(dataFolder, name), { force: true });
  memory.set({ adminEmail: undefined, sample: undefined });
}

/** A cluster without its password cannot be used here. One such cluster is kept, so that a person can look into it. */
async function setAside(cluster) {
  if (!existsSync(join(cluster, 'PG_VERSION'))) return;
  await endServer(cluster);
  const aside = `${cluster}.set-aside`;
  rmSync(aside, { recursive: true, force: true });
  renameSync(cluster, aside);
  say(`The data folder no longer has the password of the database in ${cluster}. That is now in ${aside}.`);
}

async function findPlace(dataFolder, programs, owner) {
  const place = await step('Placing the database', () =>
    choosePlace({ dataFolder, owner, programs, endServer }),
  );
  if (place.elsewhere.length > 0) {
    say(`The database's user (${owner.name}) cannot reach this folder, so these lie elsewhere:`);
    for (const path of place.elsewhere) say(`  ${path}`);
  }
  return place;
}

/**
 * Starts the PostgreSQL that npm installed, on the data folder's cluster (made at the first run). A server that a
 * killed launcher left there is ended first. While the server runs, the file `database-url` in the data folder holds
 * its URL for the command line.
 * @returns {Promise<{url: string, exited: () => Promise<void>, restart: () => Promise<void>,
 *   stop: () => Promise<void>, force: () => Promise<unknown>}>}
 */
export async function startEmbeddedDatabase(dataFolder, memory) {
  const programs = requirePrograms();
  const owner = serverOwner(join(dataFolder, 'postgres'));
  const place = await findPlace(dataFolder, programs, owner);
  if (!existsSync(join(dataFolder, 'postgres-password'))) await setAside(place.cluster);
  const isNew = !existsSync(join(place.cluster, 'PG_VERSION'));
  if (isNew) forgetEarlierCluster(dataFolder, memory);
  const password = keepSecret(join(dataFolder, 'postgres-password'));
  const where = { programs: place.programs, cluster: place.cluster, owner };
  if (isNew) await step('Making the database', () => createCluster({ ...where, password }));
  if (await endServer(place.cluster)) say('Ended a database server that an earlier run left behind.');

  const port = await choosePort(memory.get('postgresPort'));
  memory.set({ postgresPort: port });
  const start = () => startCluster({ ...where, port, logFile: openLog(dataFolder, 'postgres') });
  let server = await step('Starting the database', start);
  await ensureDatabase(server, password);

  const url = `postgresql://${superuser}:${password}@127.0.0.1:${port}/${databaseName}`;
  const urlFile = join(dataFolder, 'database-url');
  writePrivate(urlFile, `${url}\n`);
  return {
    url,
    exited: () => server.exited,
    restart: async () => {
      server = await start();
    },
    stop: async () => {
      rmSync(urlFile, { force: true });
      await endServer(place.cluster);
    },
    force: () => endServer(place.cluster, 'SIGQUIT'),
  };
}
