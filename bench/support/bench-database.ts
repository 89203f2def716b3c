import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@/db/client';
import { migrate } from '@/db/migrate';
import type { Context } from '@/lib/context';
import { createLog } from '@/lib/log';
import { startThrowAwayCluster } from '../../tests/support/cluster.mjs';

export type BenchDatabase = Context & { url: string; close(): Promise<void> };

/** As in production, a write is on the disk before it is answered. */
export const DURABLE = { fsync: 'on', full_page_writes: 'on' } as const;

/**
 * A migrated database on a new temporary server, so that a bench changes nothing else and always starts in the same
 * state.
 */
export async function benchDatabase({ poolMax = 20, settings = {} } = {}): Promise<BenchDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-bench-'));
  const cluster = await startThrowAwayCluster(folder, 18, settings);
  if (!cluster) throw new Error('no embedded PostgreSQL for this platform');
  try {
    await migrate(cluster.url);
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  const db = createClient({
    url: cluster.url,
    applicationName: 'lockstep-bench',
    poolMax,
    statementTimeoutMs: 600_000,
  });
  return {
    db,
    url: cluster.url,
    actor: { kind: 'cli', user: 'bench' },
    log: createLog({ name: 'bench', enabled: false }),
    close: async () => {
      await db.$client.end();
      await cluster.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
