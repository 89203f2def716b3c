import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Kind } from '../kind';
import type { Site } from '../site/site';
import { hold } from './inject';

const HELD_SECONDS = 40;
const WRITERS = 4;

/** Locks that another program takes and does not release. */
export const lockKinds: Kind[] = [
  {
    name: 'rows-locked',
    what: 'somebody holds SELECT … FOR UPDATE on the progress of all learners for 40 s',
    seconds: HELD_SECONDS,
    inject: (site) => hold(site, 'SELECT FROM specialization_progress FOR UPDATE'),
  },
  {
    name: 'table-locked',
    what: 'somebody holds ACCESS EXCLUSIVE on the table of progress for 40 s',
    seconds: HELD_SECONDS,
    inject: (site) => hold(site, 'LOCK TABLE specialization_progress IN ACCESS EXCLUSIVE MODE'),
  },
  {
    name: 'users-locked',
    what: 'somebody holds ACCESS EXCLUSIVE on the table of users, which every request reads, for 12 s',
    seconds: 12,
    inject: (site) => hold(site, 'LOCK TABLE users IN ACCESS EXCLUSIVE MODE'),
  },
  {
    name: 'deadlocks',
    what: 'four foreign writers lock license and progress the wrong way round, over and over',
    seconds: 10,
    inject: async (site) => {
      const ends = await Promise.all(Array.from({ length: WRITERS }, () => writeTheWrongWayRound(site)));
      return async () => void (await Promise.all(ends.map((end) => end())));
    },
  },
];

/** Locks the license of a learner and then the progress; a deadlock ends one of the two transactions. */
async function writeTheWrongWayRound({ database, learners }: Site) {
  const client = new pg.Client({ connectionString: database.adminUrl, application_name: 'somebody-else' });
  client.on('error', () => {});
  await client.connect();
  let stopping = false;
  const lock = async (table: string, learner: number) => {
    await client.query(`SELECT FROM ${table} WHERE user_id = $1 FOR UPDATE`, [learner]);
    await delay(100);
  };
  const turn = async () => {
    const learner = learners[Math.floor(Math.random() * learners.length)] as number;
    await client.query('BEGIN');
    try {
      await lock('user_licenses', learner);
      await lock('specialization_progress', learner);
    } catch (error) {
      if ((error as { code?: string }).code !== '40P01') throw error;
    } finally {
      await client.query('ROLLBACK');
    }
  };
  const writing = (async () => {
    while (!stopping) await turn();
  })();
  return async () => {
    stopping = true;
    await writing;
    await client.end();
  };
}
