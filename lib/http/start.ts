import { ConfigError, isDevelopment, isSignalledItself, publishBase } from '@/lib/config';
import { observePages } from '@/lib/counts/observe-requests';
import { endWhenDead } from '@/lib/liveness/end-when-dead';
import { startTracing } from '@/lib/tracing/tracer';
import { keepAnswerable } from './answerable';
import { limitConnections } from './connections';
import { watchConnections } from './drain';
import { followExchanges } from './exchange';
import { storeLastCountsBeforeExit } from './last-counts';
import { leaveOnSignals } from './leave';
import { endStreams } from './live/streams';
import { trustProxies } from './peer';
import { startWebRounds, type WebProcess, webProcess } from './process';
import { quietConsole } from './quiet-console';
import { protectAnswers } from './security-headers';

/** Validates the environment and prepares what all requests share. Ends the process when a variable is invalid. */
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
  publishBase(config);
  // In development, Next sends changes to the browser over a WebSocket.
  if (!isDevelopment()) limitConnections();
  trustProxies(config.TRUSTED_PROXY_HOPS);
  protectAnswers({ enabled: config.ENABLE_SECURITY_HEADERS, evaluates: isDevelopment() });
  keepAnswerable();
  followExchanges();
  observePages();
  void startTracing({ endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT, service: 'lockstep-web', log });
  startWebRounds(web);
  endWhenDead(log);
  if (isSignalledItself()) {
    watchConnections();
    leaveOnSignals(web);
  } else {
    for (const signal of ['SIGTERM', 'SIGINT'] as const)
      process.once(signal, () => {
        endStreams();
        storeLastCountsBeforeExit(web);
      });
  }
}
