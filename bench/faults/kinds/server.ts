import pg from 'pg';
import { refuseConnections } from '../../../tests/support/postgres-faults';
import type { Kind } from '../kind';
import { CONNECTIONS_MAX } from '../site/cluster';
import { runOn } from '../site/database';
import type { Site } from '../site/site';
import { administer, END_OURS, OURS, sufferAnew } from './inject';

const ROUNDS_MAX = 30;
const ROUNDS_WITHOUT_OURS = 3;

/** A server that stops, comes back, or runs without serving. */
export const serverKinds: Kind[] = [
  {
    name: 'server-ended',
    what: 'the server is ended at once, and started again 3 s later: it has to recover',
    seconds: 3,
    takesAllAway: true,
    inject: async ({ cluster }) => {
      await cluster.crash();
      return cluster.start;
    },
  },
  {
    name: 'backend-killed',
    what: 'a backend is killed: the server ends all others and recovers (57P02, 57P03)',
    seconds: 5,
    inject: async ({ database }) => {
      const { rows } = await database.db.$client.query<{ pid: number }>(
        "SELECT pid FROM pg_stat_activity WHERE application_name = 'lockstep-web' LIMIT 1",
      );
      const [backend] = rows;
      if (!backend) throw new Error('there is no backend to be killed');
      process.kill(backend.pid, 'SIGKILL');
      return async () => {};
    },
  },
  {
    name: 'starting-up',
    what: 'connections are cut, and new ones refused: the server is starting up (57P03)',
    seconds: 6,
    takesAllAway: true,
    inject: (site) =>
      sufferAnew(
        site,
        refuseConnections(() => '57P03'),
      ),
  },
  {
    name: 'no-connection-left',
    what: 'somebody else has every connection of the server (53300)',
    seconds: 6,
    takesAllAway: true,
    inject: takeAllConnections,
  },
  {
    name: 'closed-to-all',
    what: 'the database takes no connections, and those that are open are ended (55000)',
    seconds: 6,
    takesAllAway: true,
    inject: async ({ cluster }) => {
      await runOn(cluster.url, `ALTER DATABASE lockstep ALLOW_CONNECTIONS false; ${END_OURS}`);
      return () => runOn(cluster.url, 'ALTER DATABASE lockstep ALLOW_CONNECTIONS true');
    },
  },
  {
    name: 'read-only',
    what: 'the server takes no writes, as a standby (25006)',
    seconds: 6,
    inject: (site) =>
      administer(
        site,
        `ALTER ROLE lockstep_app SET default_transaction_read_only = on; ${END_OURS}`,
        `ALTER ROLE lockstep_app RESET default_transaction_read_only; ${END_OURS}`,
      ),
  },
  {
    name: 'restore',
    what: 'everything is gone for a while, as when a dump is restored (42P01, 42883, 3F000)',
    seconds: 6,
    takesAllAway: true,
    inject: (site) =>
      administer(
        site,
        'ALTER SCHEMA public RENAME TO away; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC',
        'DROP SCHEMA public; ALTER SCHEMA away RENAME TO public',
      ),
  },
  {
    name: 'tables-away',
    what: 'the tables of learners and of the ledger are away for a while, and the functions are there (42P01)',
    seconds: 6,
    inject: (site) =>
      administer(
        site,
        'ALTER TABLE users RENAME TO users_away; ALTER TABLE activities RENAME TO activities_away',
        'ALTER TABLE users_away RENAME TO users; ALTER TABLE activities_away RENAME TO activities',
      ),
  },
  {
    name: 'plpgsql-broken',
    what: 'the library of PL/pgSQL cannot be loaded (58P01)',
    seconds: 6,
    takesAllAway: true,
    inject: (site) => {
      const library = (name: string) =>
        `UPDATE pg_proc SET probin = '$libdir/${name}' WHERE proname = 'plpgsql_call_handler';`;
      return administer(site, library('missing') + END_OURS, library('plpgsql') + END_OURS);
    },
  },
];

/** Opens connections until the server accepts no more, ends our processes' connections, and takes their places too. */
async function takeAllConnections({ database }: Site) {
  const taken: pg.Client[] = [];
  const take = async () => {
    const client = new pg.Client({ connectionString: database.appUrl, application_name: 'somebody-else' });
    client.on('error', () => {});
    await client.connect();
    taken.push(client);
  };
  const takeWhatIsFree = async () => {
    for (let at = 0; at < CONNECTIONS_MAX; at++) {
      const refused = await take().then(
        () => false,
        () => true,
      );
      if (refused) return;
    }
  };
  // Our processes reconnect at once and may be faster. A connection that is being ended keeps its place until its end.
  for (let round = 0, without = 0; round < ROUNDS_MAX && without < ROUNDS_WITHOUT_OURS; round++) {
    await database.db.$client.query(END_OURS);
    await takeWhatIsFree();
    const { rowCount } = await database.db.$client.query(`SELECT FROM pg_stat_activity WHERE ${OURS}`);
    without = rowCount === 0 ? without + 1 : 0;
  }
  return async () => {
    await Promise.all(taken.map((client) => client.end()));
  };
}
