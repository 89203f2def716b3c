/** Runs the work a few times, and returns the median in milliseconds. */
export async function medianMs(times: number, work: () => Promise<unknown>): Promise<number> {
  const took: number[] = [];
  for (let at = 0; at < times; at++) {
    const startedAt = performance.now();
    await work();
    took.push(performance.now() - startedAt);
  }
  return took.sort((a, b) => a - b)[Math.floor(times / 2)] as number;
}

export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** A whole number from the command line: `--pairs 30000`. */
export function argument(name: string, fallback: number): number {
  const at = process.argv.indexOf(`--${name}`);
  const value = at < 0 ? fallback : Number(process.argv[at + 1]);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new Error(`--${name} must be a whole number of 1 or more`);
  return value;
}
