import { isMigrated } from '@/db/migrate';
import { isDraining } from './drain';
import { webProcess } from './process';

export type Readiness = 'ready' | 'draining' | 'not_migrated' | 'database_away';

/** Whether requests can be answered now, and should be sent here. Never throws. */
export async function readReadiness(): Promise<Readiness> {
  if (isDraining()) return 'draining';
  const { db, log } = webProcess();
  try {
    return (await isMigrated(db)) ? 'ready' : 'not_migrated';
  } catch (error) {
    log.warn({ error }, 'not ready');
    return 'database_away';
  }
}
