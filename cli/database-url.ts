import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { projectRoot } from '@/db/project-root';
import { ConfigError, isDatabaseUrlSet, loadDatabaseUrl, loadDataDir } from '@/lib/config';

/**
 * DATABASE_URL, or the address that `npm start` recorded for its embedded database in this clone.
 * Throws ConfigError when there is neither.
 */
export function findDatabaseUrl(): string {
  if (isDatabaseUrlSet()) return loadDatabaseUrl();
  const recorded = join(resolve(projectRoot(), loadDataDir()), 'database-url');
  try {
    return readFileSync(recorded, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EACCES') {
      throw new ConfigError(`${recorded} is readable only by the user who ran npm start; set DATABASE_URL`);
    }
    throw new ConfigError(
      'DATABASE_URL is not set and npm start has no database running in this clone; set it to a postgresql:// URL or run npm start',
    );
  }
}
