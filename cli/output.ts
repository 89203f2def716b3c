const PLAIN_LINE_EVERY_MS = 2_000;
const REDRAW_EVERY_MS = 80;

export type Step = {
  /** Shows the progress: at once on a terminal, at most every two seconds elsewhere. */
  update: (detail: string) => void;
  /** Ends the step with a line that stays. */
  done: (detail: string) => void;
};

/** The output of a command: results go to standard output, everything else to standard error. */
export class Output {
  #drawn = false;

  constructor(
    readonly json: boolean,
    private readonly out: NodeJS.WritableStream = process.stdout,
    private readonly err: NodeJS.WritableStream & { isTTY?: boolean; columns?: number } = process.stderr,
  ) {}

  /** A line for people; left out with --json, whose result contains the same. */
  say(line: string): void {
    this.#clear();
    if (!this.json) this.out.write(`${line}\n`);
  }

  /** A line on standard error. */
  note(line: string): void {
    this.#clear();
    this.err.write(`${line}\n`);
  }

  /** The one JSON object of --json. */
  result(value: object): void {
    this.#clear();
    if (this.json) this.out.write(`${JSON.stringify(value)}\n`);
  }

  step(name: string): Step {
    let shownAt = 0;
    const terminal = this.err.isTTY === true;
    return {
      update: (detail) => {
        const now = Date.now();
        if (now - shownAt < (terminal ? REDRAW_EVERY_MS : PLAIN_LINE_EVERY_MS)) return;
        shownAt = now;
        if (!terminal) return void this.err.write(`${name}: ${detail}\n`);
        this.err.write(`\r\x1b[2K${`${name}: ${detail}`.slice(0, (this.err.columns ?? 80) - 1)}`);
        this.#drawn = true;
      },
      done: (detail) => this.note(`${name}: ${detail}`),
    };
  }

  #clear(): void {
    if (this.#drawn) this.err.write('\r\x1b[2K');
    this.#drawn = false;
  }
}

const BAR_CELLS = 24;

/** A bar and a percentage for a part of a whole, `[######      ]  25 %`. */
export function bar(done: number, total: number): string {
  const share = total > 0 ? Math.min(1, done / total) : 1;
  const filled = Math.round(share * BAR_CELLS);
  return `[${'#'.repeat(filled)}${' '.repeat(BAR_CELLS - filled)}] ${String(Math.floor(share * 100)).padStart(3)} %`;
}

/** `19,917` */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}
