import { addTo, type Counted } from './counters';

/** Counts that go together to the database. Once sent they are not changed: nobody may know whether they arrived. */
export type Batch = { sequence: number; openedAtMs: number; sealedAtMs: number; counts: Counted[] };

/** Counts of one minute are one batch while they wait. */
const BATCH_MS = 60_000;
/** An hour without the database; what comes then is added to the last of it. */
const WAITING_MAX = 60;

/**
 * Keeps what was counted until it is stored, each batch with a number that only rises. What could not be stored is sent
 * again as it was, under the same number, so that it is counted once whatever became of the first attempt.
 */
export class CountsOutbox {
  private readonly waiting: Batch[] = [];
  private sequence = 0;
  private readonly sent = new WeakSet<Batch>();

  /** Takes in what was counted until now, by a monotonic clock. An empty batch is one, too: it says that we live. */
  add(counts: Counted[], nowMs: number): void {
    const last = this.waiting.at(-1);
    const isOpen =
      last &&
      !this.sent.has(last) &&
      (nowMs - last.openedAtMs < BATCH_MS || this.waiting.length >= WAITING_MAX);
    if (isOpen) merge(last, counts, nowMs);
    else this.waiting.push({ sequence: ++this.sequence, openedAtMs: nowMs, sealedAtMs: nowMs, counts });
  }

  /** Sends what waits, oldest first, until one fails. Throws what `send` threw; call again later. */
  async flush(send: (batch: Batch) => Promise<void>): Promise<void> {
    for (let batch = this.waiting[0]; batch; batch = this.waiting[0]) {
      this.sent.add(batch);
      await send(batch);
      this.waiting.shift();
    }
  }

  /** Batches that are not stored. */
  get length(): number {
    return this.waiting.length;
  }
}

function merge(batch: Batch, counts: Counted[], nowMs: number): void {
  batch.sealedAtMs = nowMs;
  const known = new Map(batch.counts.map((one) => [keyOf(one), one]));
  for (const more of counts) {
    const one = known.get(keyOf(more));
    if (one) addTo(one, more);
    else batch.counts.push(more);
  }
}

function keyOf({ name, label, outcome }: Counted): string {
  return `${name}\n${label}\n${outcome}`;
}
