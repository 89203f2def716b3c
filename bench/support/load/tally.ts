/** One request of a load run, and what its answer means. */
export type Call = {
  /** Its name in the report. */
  operation: string;
  method: 'GET' | 'POST' | 'PUT';
  path: string;
  token: string;
  body?: unknown;
  requestId?: string;
  /** Statuses of refusals that are right under this load and count as no error. */
  expected?: readonly number[];
  /** Called with the body of a success. */
  onSuccess?: (body: string) => void;
};

type Operation = { latencies: number[]; refusedRightly: number; errors: number };

export type Figures = {
  operation: string;
  answered: number;
  refusedRightly: number;
  errors: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
};

/** The results of all requests of one load run. */
export class Tally {
  sent = 0;
  readonly failures = new Map<string, number>();
  readonly #operations = new Map<string, Operation>();

  answered(call: Call, status: number, ms: number): void {
    const operation = this.#of(call);
    operation.latencies.push(ms);
    if (status >= 200 && status < 300) return;
    if (call.expected?.includes(status)) operation.refusedRightly += 1;
    else this.#failed(call, `status ${status}`);
  }

  /** Counts a request whose connection broke or whose answer did not come in time. */
  lost(call: Call): void {
    this.#failed(call, 'no answer');
  }

  /** The number of requests that the end of the run interrupted. */
  get underWay(): number {
    const { answered } = this.total();
    return this.sent - answered - (this.failures.get('no answer') ?? 0);
  }

  byOperation(): Figures[] {
    return [...this.#operations].map(([name, operation]) => summarise(name, [operation]));
  }

  total(only: (operation: string) => boolean = () => true): Figures {
    const chosen = [...this.#operations].filter(([name]) => only(name)).map(([, operation]) => operation);
    return summarise('all', chosen);
  }

  #failed(call: Call, why: string): void {
    this.#of(call).errors += 1;
    this.failures.set(why, (this.failures.get(why) ?? 0) + 1);
  }

  #of({ operation }: Call): Operation {
    let known = this.#operations.get(operation);
    if (!known) {
      known = { latencies: [], refusedRightly: 0, errors: 0 };
      this.#operations.set(operation, known);
    }
    return known;
  }
}

function summarise(operation: string, parts: Operation[]): Figures {
  const latencies = parts.flatMap((part) => part.latencies).sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.max(0, Math.ceil(latencies.length * share) - 1)] ?? 0;
  const sum = (of: (part: Operation) => number) => parts.reduce((total, part) => total + of(part), 0);
  return {
    operation,
    answered: latencies.length,
    refusedRightly: sum((part) => part.refusedRightly),
    errors: sum((part) => part.errors),
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    max: at(1),
  };
}
