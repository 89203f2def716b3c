import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure, lastLines } from '../setup/failure.mjs';
import { otherUsers } from '../setup/install.mjs';
import { step } from '../setup/progress.mjs';
import { root } from '../setup/root.mjs';
import { runProgram } from '../setup/run.mjs';

const folders = ['app', 'lib', 'db', 'public', 'data'];
const loose =
  /^(package-lock\.json|tsconfig\.json|(next|postcss|tailwind)\.config\.\w+|(middleware|proxy|instrumentation(-client)?)\.\w+)$/;

function* filesUnder(folder) {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesUnder(path);
    else if (entry.isFile()) yield path;
  }
}

/** A hash of all sources of the build. */
function sourcesHash() {
  const hash = createHash('sha256').update(`${process.version} ${process.platform}-${process.arch}`);
  const add = (path) =>
    hash
      .update(`${path.slice(root.length)}\0`)
      .update(readFileSync(path))
      .update('\0');
  for (const name of folders) {
    const folder = join(root, name);
    if (existsSync(folder)) for (const path of filesUnder(folder)) add(path);
  }
  for (const name of readdirSync(root).sort()) if (loose.test(name)) add(join(root, name));
  return hash.digest('hex');
}

function buildId(folder) {
  const path = join(root, folder, 'BUILD_ID');
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

async function build(folder, standalone, detail) {
  const next = join(root, 'node_modules', 'next', 'dist', 'bin', 'next');
  const env = {
    ...process.env,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    LOCKSTEP_DIST_DIR: folder,
    LOCKSTEP_STANDALONE: standalone ? '1' : '',
    LC_ALL: 'C',
  };
  const { code, output } = await runProgram(process.execPath, [next, 'build'], { env, onLine: detail });
  if (code !== 0) throw new Failure(`The web application could not be built:\n\n${lastLines(output, 40)}`);
}

/**
 * Builds the web application into a folder of the clone, unless the build there was made from the present sources. With
 * `standalone` the build also contains the files for an image. Throws a `Failure` with the compiler's output, or when
 * another launcher serves the outdated build.
 */
export async function ensureBuilt(folder = '.next', { standalone = false } = {}) {
  // The stamp is outside the build folder, because a build empties that folder. It contains the build's id, so that an
  // interrupted build never counts.
  const stamp = join(root, 'node_modules', '.cache', 'lockstep', `${folder}.json`);
  const sources = sourcesHash();
  const id = buildId(folder);
  if (id !== null && existsSync(stamp)) {
    const made = JSON.parse(readFileSync(stamp, 'utf8'));
    if (made.sources === sources && made.id === id) return;
  }
  const serving = otherUsers().find((other) => other.serves === folder);
  if (serving && id !== null) {
    throw new Failure(
      `The sources have changed, but ${serving.command} (pid ${serving.pid}) still serves the build in ${folder}. Stop it first.`,
    );
  }
  rmSync(stamp, { force: true });
  await step('Building the console', (detail) => build(folder, standalone, detail), 'a minute');
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, JSON.stringify({ sources, id: buildId(folder) }));
}
