import { Failure, report } from './setup/failure.mjs';
import { say } from './setup/progress.mjs';
import { checkRequirements } from './setup/requirements.mjs';
import { completeEnvironment } from './setup/settings.mjs';
import { watchNpm } from './setup/watch-npm.mjs';
import { createLaunch } from './start/launch.mjs';
import { readOptions } from './start/options.mjs';

// Writing to a closed terminal fails; that must not prevent an orderly stop.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

let launch;
let ending = null;

function end(code, why) {
  if (ending) return ending;
  if (why) say(`\n${why}`);
  ending = launch.stop().then(() => process.exit(code));
  return ending;
}

function onSignal(name) {
  if (!ending) return end(0, 'Stopping …');
  if (name !== 'SIGINT') return;
  say('Stopping by force …');
  return launch.force();
}

async function main() {
  checkRequirements();
  const options = readOptions(process.argv.slice(2));
  if (options.help) return say(options.help);
  completeEnvironment(options.dev ? 'development' : 'production');
  launch = createLaunch(options);
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => onSignal(name));
  process.on('uncaughtException', (error) => {
    report(error);
    end(1);
  });
  watchNpm(() => end(0, 'npm is gone. Stopping …'));
  try {
    if (!(await launch.run())) return;
  } catch (error) {
    report(error.code === 'EACCES' ? new Failure(`Not allowed: ${error.message}`) : error);
    return end(1);
  }
  report(new Failure(await launch.givenUp));
  return end(1);
}

main().catch((error) => {
  report(error);
  process.exit(1);
});
