import { ConfigError, isDevelopment } from '@/lib/config';
import { keepAnswerable } from './answerable';
import { trustProxies } from './peer';
import { startWebRounds, type WebProcess, webProcess } from './process';
import { quietConsole } from './quiet-console';
import { protectAnswers } from './security-headers';

/** Validates the environment and prepares what all requests share. Ends the process when a variable is wrong. */
export function startWebProcess(): void {
  let web: WebProcess;
  try {
    web = webProcess();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
  const { config, log } = web;
  if (!isDevelopment()) quietConsole(log);
  trustProxies(config.TRUSTED_PROXY_HOPS);
  protectAnswers({ enabled: config.ENABLE_SECURITY_HEADERS, evaluates: isDevelopment() });
  keepAnswerable();
  startWebRounds(web);
}
