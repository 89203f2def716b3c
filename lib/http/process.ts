import { createClient, type Database } from '@/db/client';
import { type Config, loadConfig } from '@/lib/config';
import { createLog, type Log } from '@/lib/log';

/** What all requests of this process share. */
export type WebProcess = { config: Config; db: Database; log: Log };

const holder = globalThis as unknown as { lockstepWebProcess?: WebProcess };

/** One pool and one log a process, also where the development server loads this file anew. Throws ConfigError. */
export function webProcess(): WebProcess {
  holder.lockstepWebProcess ??= openWebProcess();
  return holder.lockstepWebProcess;
}

function openWebProcess(): WebProcess {
  const config = loadConfig();
  const log = createLog({ name: 'web', enabled: config.ENABLE_STRUCTURED_LOGGING });
  const db = createClient({
    url: config.DATABASE_URL,
    applicationName: 'lockstep-web',
    poolMax: config.DATABASE_POOL_MAX,
    onConnectionError: (error) => log.warn({ error }, 'a database connection was lost'),
  });
  return { config, db, log };
}
