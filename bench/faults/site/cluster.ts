import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endServer, findServer } from '../../../scripts/embedded/leftover.mjs';
import { startThrowAwayCluster } from '../../../tests/support/cluster.mjs';
import { DURABLE } from '../../support/bench-database';
import { familyOf } from '../../support/load/watch-machine';

/** A separate PostgreSQL server that can be crashed, frozen and started again. */
export type Cluster = {
  /** A URL with its superuser. */
  url: string;
  /** A folder for the server's files; the server's user may enter it. */
  folder: string;
  /** The folder of its databases. */
  dataFolder: string;
  /** Ends the server at once, so that it must recover at its next start. */
  crash: () => Promise<void>;
  start: () => Promise<void>;
  /** Suspends all its processes; connections stay open. */
  freeze: () => void;
  thaw: () => void;
  close: () => Promise<void>;
};

/** A low number, so that another program can take all connections. */
export const CONNECTIONS_MAX = 90;

export async function startCluster(name: string): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), `lockstep-faults-${name}-`));
  await chmod(folder, 0o711);
  const server = await startThrowAwayCluster(folder, 18, { ...DURABLE, max_connections: CONNECTIONS_MAX });
  if (!server) throw new Error('no embedded PostgreSQL for this platform');
  let frozen: number[] = [];
  const thaw = () => {
    for (const pid of frozen.splice(0)) signal(pid, 'SIGCONT');
  };
  return {
    url: server.url,
    folder,
    dataFolder: server.cluster,
    crash: async () => {
      await endServer(server.cluster, 'SIGQUIT');
    },
    start: server.start,
    freeze: () => {
      frozen = familyOf(findServer(server.cluster)?.pid ?? 0);
      for (const pid of frozen) signal(pid, 'SIGSTOP');
    },
    thaw,
    close: async () => {
      thaw();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Signals a process, unless it has ended. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
