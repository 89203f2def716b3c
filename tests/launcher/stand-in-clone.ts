import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endServer, findServer } from '../../scripts/embedded/leftover.mjs';
import { choosePort } from '../../scripts/setup/ports.mjs';
import { type Identity, isRunning, waitUntilGone } from '../../scripts/setup/processes.mjs';

const ours = process.cwd();
const patienceMs = 240_000;

/** A clone with our launcher and packages, in which what the launcher starts is replaced by quick stand-ins. */
export interface Clone {
  folder: string;
  dataFolder: string;
  port: number;
  start(options?: { args?: string[]; env?: Record<string, string>; through?: 'npm' }): Launcher;
  /** What the stand-ins noted, one line each. */
  journal(): string[];
  /** Ends the launchers that a failed test left running. */
  settle(): Promise<void>;
  /** The web server, worker and database that run now. */
  processes(): Identity[];
  remove(): Promise<void>;
}

export interface Launcher {
  child: ChildProcess;
  output(): string;
  /** Waits until the output holds the text. Throws when the launcher ends before. */
  said(text: string): Promise<void>;
  /** Waits until the launcher is gone. */
  ended(): Promise<number | null>;
}

function linkPackages(folder: string) {
  const from = join(ours, 'node_modules');
  mkdirSync(join(folder, 'node_modules'));
  for (const name of readdirSync(from)) {
    if (name === 'next' || name === '.cache' || name.startsWith('.lockstep')) continue;
    symlinkSync(join(from, name), join(folder, 'node_modules', name));
  }
}

function placeStandIns(folder: string) {
  const standIns = join(ours, 'tests', 'launcher', 'stand-ins');
  mkdirSync(join(folder, 'node_modules', 'next', 'dist', 'bin'), { recursive: true });
  const nested = join(ours, 'node_modules', 'next', 'node_modules');
  if (existsSync(nested)) symlinkSync(nested, join(folder, 'node_modules', 'next', 'node_modules'));
  writeFileSync(join(folder, 'node_modules', 'next', 'package.json'), '{"type": "module"}');
  cpSync(join(standIns, 'next.mjs'), join(folder, 'node_modules', 'next', 'dist', 'bin', 'next'));
  for (const name of ['cli', 'worker']) {
    mkdirSync(join(folder, name));
    cpSync(join(standIns, `${name}.mjs`), join(folder, name, 'main.ts'));
  }
}

function watch(child: ChildProcess): Launcher {
  let output = '';
  const listeners: (() => void)[] = [];
  const wake = () => {
    for (const listener of listeners.splice(0)) listener();
  };
  const exit = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      resolve(code);
      wake();
    });
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      wake();
    });
  }
  let closed = false;
  exit.then(() => {
    closed = true;
  });
  return {
    child,
    output: () => output,
    said: async (text) => {
      let late = false;
      const timer = setTimeout(() => {
        late = true;
        wake();
      }, patienceMs);
      try {
        while (!output.includes(text)) {
          if (closed || late) throw new Error(`"${text}" was never said, but:\n${output}`);
          await new Promise<void>((resolve) => listeners.push(resolve));
        }
      } finally {
        clearTimeout(timer);
      }
    },
    ended: () => exit,
  };
}

/** Makes such a clone in a folder of its own. */
export async function makeClone(): Promise<Clone> {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-clone-'));
  chmodSync(folder, 0o755);
  for (const name of ['scripts', 'lib/environment.mjs', 'package.json', 'package-lock.json']) {
    cpSync(join(ours, name), join(folder, name), { recursive: true });
  }
  linkPackages(folder);
  placeStandIns(folder);
  const dataFolder = join(folder, '.data');
  const port = await choosePort();
  const shell = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|DATABASE_URL|ADMIN_|NODE_ENV|VITEST)/.test(name),
  );

  const launchers = new Set<Launcher>();
  const keep = (launcher: Launcher) => {
    launchers.add(launcher);
    return launcher;
  };
  const settle = async () => {
    for (const { child, ended } of launchers) {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await ended();
    }
    launchers.clear();
  };

  const processes = () => {
    const record = join(dataFolder, 'children.json');
    const children = existsSync(record)
      ? (Object.values(JSON.parse(readFileSync(record, 'utf8'))) as Identity[])
      : [];
    const server = findServer(join(dataFolder, 'postgres'));
    return [...children, ...(server ? [server] : [])].filter(isRunning);
  };
  return {
    folder,
    dataFolder,
    port,
    processes,
    settle,
    start: ({ args = [], env = {}, through } = {}) => {
      const own = { PORT: String(port), LOCKSTEP_DATA_DIR: '.data', ...env };
      const options = {
        cwd: folder,
        env: Object.fromEntries([...shell, ...Object.entries(own)]) as NodeJS.ProcessEnv,
      };
      const child =
        through === 'npm'
          ? spawn('npm', ['start', '--', ...args], options)
          : spawn(process.execPath, ['scripts/start.mjs', ...args], options);
      return keep(watch(child));
    },
    journal: () => readFileSync(join(dataFolder, 'journal'), 'utf8').trim().split('\n'),
    remove: async () => {
      await settle();
      for (const one of processes()) {
        process.kill(one.pid, 'SIGKILL');
        await waitUntilGone(one, patienceMs);
      }
      await endServer(join(dataFolder, 'postgres'));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
