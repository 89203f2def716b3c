import { Readable } from 'node:stream';
import { vi } from 'vitest';
import { runLockstep } from '@/cli/run-lockstep';
import { waitFor } from './wait-for';

export type Ran = { code: typeof process.exitCode | null; out: string; err: string };
export type Surroundings = { env: Record<string, string>; input?: string | undefined };

let isUnderWay = false;

/**
 * Runs a command in this process like a separate process: with these variables and PATH as its whole environment, with this
 * standard input, and until nothing keeps it alive. Run one at a time: a process has only one of each.
 */
export async function runCommandLine(args: string[], { env, input = '' }: Surroundings): Promise<Ran> {
  if (isUnderWay) throw new Error('another command runs in this process');
  isUnderWay = true;
  const ran: Ran = { code: null, out: '', err: '' };
  const before = { env: process.env, exitCode: process.exitCode, alive: process.getActiveResourcesInfo() };
  process.env = { PATH: process.env.PATH } as unknown as NodeJS.ProcessEnv;
  Object.assign(process.env, env);
  process.exitCode = undefined;
  const stubs = [
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      ran.out += text;
      return true;
    }),
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      ran.err += text;
      return true;
    }),
    vi
      .spyOn(process, 'stdin', 'get')
      .mockReturnValue(Readable.from([Buffer.from(input)], { objectMode: false }) as typeof process.stdin),
  ];
  try {
    await runLockstep(args);
    ran.code = process.exitCode;
  } finally {
    for (const stub of stubs) stub.mockRestore();
    process.env = before.env;
    process.exitCode = before.exitCode;
    isUnderWay = false;
  }
  await waitFor('nothing keeps the process of the command alive', () => isAllIn(before.alive));
  return ran;
}

/** Runs the command line as a person would, against this database by default. */
export function commandLine(databaseUrl: () => string) {
  const lockstep = (args: string[], { env, input }: Partial<Surroundings> = {}): Promise<Ran> =>
    runCommandLine(args, { env: { DATABASE_URL: databaseUrl(), ...env }, input });
  const json = async (args: string[], surroundings?: Partial<Surroundings>) => {
    const { code, out } = await lockstep([...args, '--json'], surroundings);
    return { code, result: JSON.parse(out) };
  };
  return { lockstep, json };
}

/** Whether only these keep this process alive: at most as many of each kind. */
function isAllIn(known: string[]): boolean {
  const rest = [...known];
  return process.getActiveResourcesInfo().every((one) => {
    const at = rest.indexOf(one);
    return at !== -1 && rest.splice(at, 1).length === 1;
  });
}
