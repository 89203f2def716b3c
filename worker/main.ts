import { type Config, ConfigError, loadConfig } from '@/lib/config';
import { intervalsOf } from '@/lib/jobs/schedule';
import { createLog } from '@/lib/log';
import { roundsOf } from '@/lib/rounds/all';
import { defaultPace } from './pace';
import { runProcess } from './run-process';

const config = readConfig();
runProcess({
  url: config.DATABASE_URL,
  poolMax: config.DATABASE_POOL_MAX,
  log: createLog({ name: 'worker', enabled: config.ENABLE_STRUCTURED_LOGGING }),
  intervals: intervalsOf(config),
  pace: defaultPace,
  rounds: roundsOf(config),
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
