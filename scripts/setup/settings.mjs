import { adoptEnvFiles, ConfigError, readSetting } from '../../lib/environment.mjs';
import { Failure } from './failure.mjs';
import { root } from './root.mjs';

/** What the launcher itself has to know, and may find in files. */
const secrets = ['DATABASE_URL', 'SECRET_KEY', 'ADMIN_PASSWORD'];

/**
 * Completes this process's environment, and so that of all it starts, by the clone's .env files and by the secrets that are
 * in files. Throws a `Failure` that names what is wrong.
 * @param {'development' | 'production'} mode
 */
export function completeEnvironment(mode) {
  const { env } = process;
  try {
    adoptEnvFiles(root, env, mode);
    for (const name of secrets) {
      const value = readSetting(env, name, true);
      if (value !== undefined) env[name] = value;
      delete env[`${name}_FILE`];
    }
  } catch (error) {
    throw error instanceof ConfigError ? new Failure(error.message) : error;
  }
}
