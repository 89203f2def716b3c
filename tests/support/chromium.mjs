import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];
const macPaths = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function runs(path, env) {
  try {
    execFileSync(path, ['--version'], { env: { ...process.env, ...env }, stdio: 'ignore', timeout: 240_000 });
    return true;
  } catch {
    return false;
  }
}

function onThisMachine() {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin', '/snap/bin'];
  const candidates = [...folders.flatMap((folder) => names.map((name) => join(folder, name))), ...macPaths];
  return candidates.find((path) => isExecutable(path) && runs(path, {}));
}

/** Unpacks npm's Chromium, with the libraries and fonts that a bare machine lacks. */
function unpack(folder) {
  mkdirSync(folder, { recursive: true });
  // The package unpacks its libraries only when these variables name a machine that is known to lack them.
  const env = { ...process.env, TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' };
  const script =
    "const { default: chromium } = await import('@sparticuz/chromium'); console.log(await chromium.executablePath());";
  const path = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    env,
    encoding: 'utf8',
  }).trim();
  const bundled = {
    LD_LIBRARY_PATH: [join(folder, 'al2023', 'lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(':'),
  };
  const fonts = existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_PATH: join(folder, 'fonts') };
  return runs(path, {}) ? { path, env: fonts } : { path, env: { ...fonts, ...bundled } };
}

/**
 * A Chromium for the browser tests: the one named by CHROMIUM_PATH, else one of this machine, else npm's, unpacked
 * into `folder`.
 * @param {string} folder
 * @returns {{path: string, env: Record<string, string>}} the program and the variables it needs
 */
export function findChromium(folder) {
  const named = process.env.CHROMIUM_PATH;
  if (named) return { path: named, env: {} };
  const installed = onThisMachine();
  if (installed) return { path: installed, env: {} };
  if (process.platform === 'linux' && process.arch === 'x64') return unpack(folder);
  throw new Error('There is no Chromium on this machine. Install one, or name it in CHROMIUM_PATH.');
}
