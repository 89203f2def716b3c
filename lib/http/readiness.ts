import { isMigrated } from '@/db/migrate';
import { webProcess } from './process';

export type Readiness = 'ready' | 'not_migrated' | 'database_away';

/** Whether requests can be answered now. Never throws. */
export async function readReadiness(): Promise<Readiness> {
  const { db, log } = webProcess();
  try {
    return (await isMigrated(db)) ? 'ready' : 'not_migrated';
  } catch (error) {
    log.warn({ error }, 'not ready');
    return 'database_away';
  }
}
