/**
 * Tells for how long marks that others move have stood still, by the clock of this process alone, which never jumps. Time
 * counts only while this process looks: whoever could not, cannot say that the others did not move, and after a longer
 * gap between two looks all begin anew.
 */
export class StillWatch {
  private seen = new Map<number, { mark: string; sinceMs: number }>();
  private lookedAtMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly gapMaxMs: number) {}

  /** Looks at what the marks are now, by id, and says for how many milliseconds each has been the same. */
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
