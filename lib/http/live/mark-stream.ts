import type { Marks, Topic } from '@/lib/vocabulary/live';
import { LIVE_SIGN_SECONDS } from '@/lib/vocabulary/live';

/** A client that takes nothing for this time has gone, or is too slow to be told anything in time. */
const STALLED_MS = 60_000;
const ADMITTED_AGAIN_MS = 30_000;

const encoder = new TextEncoder();
const eventOf = (changed: Partial<Marks>) =>
  encoder.encode(`event: changes\ndata: ${JSON.stringify(changed)}\n\n`);
const SILENCE = encoder.encode(': the database cannot be asked now\n\n');

export type Listening = {
  userId: number;
  marks: Marks;
  /** Whether the caller may still read. Throws while nobody knows. */
  isAdmitted: () => Promise<boolean>;
  /** Called once, however the stream ends. */
  ended: (stream: MarkStream) => void;
};

/**
 * The events for one client. It keeps no queue: what changes while the client has not taken the last event goes together into
 * the next one.
 */
export class MarkStream implements UnderlyingDefaultSource<Uint8Array> {
  readonly userId: number;
  private readonly isAdmitted: Listening['isAdmitted'];
  private readonly ended: Listening['ended'];
  private marks: Marks;
  private told: Partial<Marks> = {};
  private controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  private isWanted = false;
  private isAsking = false;
  private toldAtMs = performance.now();
  private admittedAtMs = performance.now();

  constructor({ userId, marks, isAdmitted, ended }: Listening) {
    this.userId = userId;
    this.marks = marks;
    this.isAdmitted = isAdmitted;
    this.ended = ended;
  }

  start(controller: ReadableStreamDefaultController<Uint8Array>): void {
    this.controller = controller;
  }

  /** The client has taken everything that was sent. */
  pull(): void {
    this.isWanted = true;
    this.tell();
  }

  cancel(): void {
    if (!this.controller) return;
    this.controller = undefined;
    this.ended(this);
  }

  end(): void {
    this.controller?.close();
    this.cancel();
  }

  offer(marks: Marks): void {
    this.marks = marks;
    this.tell();
  }

  /** What is due by time: a sign of life, and the question whether the caller may still read. */
  tick(isCurrent: boolean): void {
    const now = performance.now();
    const silentMs = now - this.toldAtMs;
    if (!this.isWanted && silentMs > STALLED_MS) {
      this.end();
      return;
    }
    if (this.isWanted && silentMs > LIVE_SIGN_SECONDS * 1_000) this.send(isCurrent ? eventOf({}) : SILENCE);
    if (now - this.admittedAtMs > ADMITTED_AGAIN_MS && !this.isAsking) void this.admitAgain();
  }

  private tell(): void {
    const changed = Object.entries(this.marks).filter(([topic, mark]) => this.told[topic as Topic] !== mark);
    if (!this.isWanted || changed.length === 0) return;
    this.told = this.marks;
    this.send(eventOf(Object.fromEntries(changed)));
  }

  private send(bytes: Uint8Array): void {
    this.isWanted = false;
    this.toldAtMs = performance.now();
    this.controller?.enqueue(bytes);
  }

  private async admitAgain(): Promise<void> {
    this.isAsking = true;
    try {
      if (await this.isAdmitted()) this.admittedAtMs = performance.now();
      else this.end();
    } catch {
      // The database is away. It is asked again at the next tick, and until then nothing is told.
    } finally {
      this.isAsking = false;
    }
  }
}
