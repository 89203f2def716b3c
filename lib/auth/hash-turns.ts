import { DomainError, RateLimited } from '@/lib/errors';

/** The client whose password is hashed. Unknown clients take turns by `line`, for example their network address. */
export type Turn = { line: string; known: boolean; signal?: AbortSignal | undefined };

/** Each takes a thread and 19 MiB (passwords.ts). */
const AT_ONCE = 3;
/** Unknown clients get at most this many at once; the rest is reserved for known devices. */
const STRANGERS_AT_ONCE = 2;

const WAITING_MAX = 100;
const WAIT_MAX_MS = 2_000;
const RETRY_SECONDS = 2;
/** The number of lines whose last turn is remembered. */
const LINES_KEPT = 1_000;

type Waiting = { turn: Turn; resume: () => void; refuse: (error: DomainError) => void };

/**
 * Limits how many passwords are hashed at the same time. Known devices go first. Among unknown clients, the line that
 * has waited for its turn the longest goes first. A client that has waited for two seconds is refused with
 * `rate_limited`. When the queue is full, the newest client of the longest line is refused. A client that disconnects
 * leaves the queue.
 */
export class HashTurns {
  private waiting: Waiting[] = [];
  private running = 0;
  private strangersRunning = 0;
  /** Oldest turn first. */
  private readonly served = new Map<string, number>();
  private turns = 0;

  async run<T>(turn: Turn, work: () => Promise<T>): Promise<T> {
    if (this.mayBegin(turn)) this.begin(turn);
    else await this.inQueue(turn);
    try {
      return await work();
    } finally {
      this.running -= 1;
      if (!turn.known) this.strangersRunning -= 1;
      this.next();
    }
  }

  private mayBegin({ known }: Turn): boolean {
    if (this.running >= AT_ONCE) return false;
    return known || this.strangersRunning < STRANGERS_AT_ONCE;
  }

  private begin({ line, known }: Turn): void {
    this.running += 1;
    if (known) return;
    this.strangersRunning += 1;
    this.served.delete(line);
    this.served.set(line, ++this.turns);
    const oldest = this.served.size > LINES_KEPT ? this.served.keys().next().value : undefined;
    if (oldest !== undefined) this.served.delete(oldest);
  }

  /** Resolves when `next` gives this client a turn. */
  private async inQueue(turn: Turn): Promise<void> {
    const { signal } = turn;
    if (signal?.aborted) throw leftEarly();
    let leave: (error: DomainError) => void = () => {};
    const onAbort = () => leave(leftEarly());
    const timer = setTimeout(() => leave(tooMany()), WAIT_MAX_MS);
    signal?.addEventListener('abort', onAbort);
    try {
      await new Promise<void>((resolve, reject) => {
        const me: Waiting = { turn, resume: resolve, refuse: reject };
        leave = (error) => {
          this.waiting = this.waiting.filter((one) => one !== me);
          reject(error);
        };
        this.waiting.push(me);
        if (this.waiting.length > WAITING_MAX) this.refuseOne();
      });
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** Refuses the newest client of the longest line of unknown clients; a known device only when nobody else waits. */
  private refuseOne(): void {
    const strangers = this.waiting.filter(({ turn }) => !turn.known);
    const lengths = new Map<string, number>();
    for (const { turn } of strangers) lengths.set(turn.line, (lengths.get(turn.line) ?? 0) + 1);
    const longest = Math.max(...lengths.values());
    const refused =
      strangers.findLast(({ turn }) => lengths.get(turn.line) === longest) ?? this.waiting.at(-1);
    this.waiting = this.waiting.filter((one) => one !== refused);
    refused?.refuse(tooMany());
  }

  private next(): void {
    for (let one = this.pick(); one; one = this.pick()) {
      const { turn, resume } = one;
      this.waiting = this.waiting.filter((other) => other !== one);
      this.begin(turn);
      resume();
    }
  }

  private pick(): Waiting | undefined {
    const known = this.waiting.find(({ turn }) => turn.known);
    if (known && this.mayBegin(known.turn)) return known;
    const lastTurn = ({ turn }: Waiting) => this.served.get(turn.line) ?? 0;
    const strangers = this.waiting.filter(({ turn }) => !turn.known);
    const first = strangers.reduce<Waiting | undefined>(
      (best, one) => (best && lastTurn(best) <= lastTurn(one) ? best : one),
      undefined,
    );
    return first && this.mayBegin(first.turn) ? first : undefined;
  }
}

function tooMany(): RateLimited {
  return new RateLimited(RETRY_SECONDS, 'too many sign-ins at once; try again shortly');
}

function leftEarly(): DomainError {
  return new DomainError('request_cut_off', 'the client left before its turn came');
}
