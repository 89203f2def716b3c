import { adoptEnvFiles, ConfigError, readSetting } from '../../lib/environment.mjs';
import { Failure } from './failure.mjs';
import { root } from './root.mjs';

/** The secrets that the launcher itself needs and that may be in files. */
const secrets = ['DATABASE_URL', 'SECRET_KEY', 'ADMIN_PASSWORD'];

/**
 * Adds the clone's .env files and the secrets in files to the environment of this process, and so of all processes that
 * it starts. Throws a `Failure` that names the mistake.
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
