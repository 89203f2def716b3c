import { keepAnswerable } from './answerable';
import { type Config, ConfigError, isDevelopment } from '@/lib/config';
import { trustProxies } from './peer';
import { webProcess } from './process';
import { protectAnswers } from './security-headers';

/** Validates the environment and prepares what all requests share. Ends the process when a variable is wrong. */
export function startWebProcess(): void {
  let config: Config;
  try {
    ({ config } = webProcess());
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
  trustProxies(config.TRUSTED_PROXY_HOPS);
  protectAnswers({ enabled: config.ENABLE_SECURITY_HEADERS, evaluates: isDevelopment() });
  keepAnswerable();
}
