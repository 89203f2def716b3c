/** Hashes that Lockstep made, and those of an older system. */
export type HashKind = 'own' | 'older';

/** A verification that took longer says more of a busy machine than of its kind. */
const BELIEVED_MAX_MS = 1_000;

/**
 * Makes refusals of both kinds of hashes take equally long, so that the time does not tell who has an older one. The time
 * depends on the machine and its load, so it is the time that the last verification of the other kind took here. Where no
 * older hash was ever verified, nothing takes longer.
 */
export class EvenRefusals {
  private readonly lastMs: Record<HashKind, number> = { own: 0, older: 0 };

  took(kind: HashKind, durationMs: number): void {
    this.lastMs[kind] = Math.min(durationMs, BELIEVED_MAX_MS);
  }

  /** How much longer a refusal lasts whose verification took `durationMs`. */
  leftMs(kind: HashKind, durationMs: number): number {
    return Math.max(0, this.lastMs[kind === 'own' ? 'older' : 'own'] - durationMs);
  }
}
