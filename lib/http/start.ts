import { ConfigError, isDevelopment } from '@/lib/config';
import { flushLastCounts } from '@/lib/measure/measure-round';
import { observePages } from '@/lib/measure/observe-requests';
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
  observePages();
  startWebRounds(web);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => flushLast(web));
}

/** Next ends the process once it has answered what it was asked. What was counted until now is on its way by then. */
function flushLast({ db, log }: WebProcess): void {
  flushLastCounts({ db }).catch((error) => log.warn({ error }, 'the last counts were not stored'));
}
