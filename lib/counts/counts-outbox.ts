import { addTo, type Counted } from './counters';

/**
 * Counts that are sent to the database together. A batch that was sent is not changed any more, because it may have
 * arrived.
 */
export type Batch = { sequence: number; openedAtMs: number; sealedAtMs: number; counts: Counted[] };

/** While they wait, the counts of one minute are one batch. */
const BATCH_MS = 60_000;
/** Enough for an hour without the database. Later counts are added to the last batch. */
const WAITING_MAX = 60;

/**
 * Keeps counts until they are stored. Each batch has a number that only rises. A batch that could not be stored is sent
 * again unchanged with the same number, so that it is counted once even when the first attempt did succeed.
 */
export class CountsOutbox {
  private readonly waiting: Batch[] = [];
  private sequence = 0;
  private readonly sent = new WeakSet<Batch>();

  /** Adds the counts until `nowMs` (of a monotonic clock). An empty batch is sent too: it is a sign of life. */
  add(counts: Counted[], nowMs: number): void {
    const last = this.waiting.at(-1);
    const isOpen =
      last &&
      !this.sent.has(last) &&
      (nowMs - last.openedAtMs < BATCH_MS || this.waiting.length >= WAITING_MAX);
    if (isOpen) merge(last, counts, nowMs);
    else this.waiting.push({ sequence: ++this.sequence, openedAtMs: nowMs, sealedAtMs: nowMs, counts });
  }

  /** Sends the waiting batches, oldest first, until one fails. Throws the error of `send`; call it again later. */
  async flush(send: (batch: Batch) => Promise<void>): Promise<void> {
    for (let batch = this.waiting[0]; batch; batch = this.waiting[0]) {
      this.sent.add(batch);
      await send(batch);
      this.waiting.shift();
    }
  }

  /** The number of batches that are not stored yet. */
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
