import { roundsOf } from '@/lib/all-rounds';
import { type Config, ConfigError, loadConfig } from '@/lib/config';
import { intervalsOf } from '@/lib/jobs/schedule';
import { createLog } from '@/lib/log';
import { startTracing } from '@/lib/tracing/tracer';
import { VERSION } from '@/lib/version';
import { dirtyRound } from '@/lib/writers/dirty-round';
import { jobsOf } from './jobs/all';
import { defaultPace } from './pace';
import { runProcess } from './run-process';

if (process.argv.includes('--version')) {
  process.stdout.write(`${VERSION}\n`);
  process.exit(0);
}
const config = readConfig();
const log = createLog({ name: 'worker', enabled: config.ENABLE_STRUCTURED_LOGGING });
await startTracing({ endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT, service: 'lockstep-worker', log });
runProcess({
  url: config.DATABASE_URL,
  poolMax: config.DATABASE_POOL_MAX,
  log,
  intervals: intervalsOf(config),
  jobs: jobsOf(config),
  pace: defaultPace,
  rounds: [...roundsOf(config), dirtyRound(config)],
  metrics:
    config.METRICS_PORT === undefined
      ? null
      : { port: config.METRICS_PORT, host: config.METRICS_HOST, token: config.METRICS_TOKEN },
});

/** A wrong configuration ends the process with one line. */
function readConfig(): Config {
  try {
    return loadConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return process.exit(1);
  }
}
