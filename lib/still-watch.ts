/**
 * Tells for how long the marks of other processes have not changed, by this process's own monotonic clock. Time counts
 * only while this process looks. After a long gap between two looks every mark starts at zero again, because this
 * process does not know whether it changed meanwhile.
 */
export class StillWatch {
  private seen = new Map<number, { mark: string; sinceMs: number }>();
  private lookedAtMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly gapMaxMs: number) {}

  /** Takes the marks of now, by id, and returns for how many milliseconds each has been the same. */
  look(marks: ReadonlyMap<number, string>, nowMs: number = performance.now()): Map<number, number> {
    const known = nowMs - this.lookedAtMs > this.gapMaxMs ? new Map() : this.seen;
    this.lookedAtMs = nowMs;
    this.seen = new Map(
      [...marks].map(([id, mark]) => {
        const before = known.get(id);
        return [id, before?.mark === mark ? before : { mark, sinceMs: nowMs }];
      }),
    );
    return new Map([...this.seen].map(([id, { sinceMs }]) => [id, nowMs - sinceMs]));
  }
}
