import type pg from 'pg';
import type { PoolSign } from './judge-liveness';

/** The taken places of a pool, and the time of the last event on one of them. */
export class PoolPlaces {
  // Counted here, because the pool's own count includes places that are still connecting.
  private readonly taken = new Set<pg.PoolClient>();
  private stirredAtMs = performance.now();

  constructor(
    private readonly pool: pg.Pool,
    private readonly statementMaxMs: number,
  ) {
    pool.on('acquire', (client) => {
      this.taken.add(client);
      this.stirred();
    });
    pool.on('release', (_error, client) => {
      this.taken.delete(client);
      this.stirred();
    });
  }

  /** A statement began or ended. */
  stirred(): void {
    this.stirredAtMs = performance.now();
  }

  sign(name: string): PoolSign {
    const isFull = this.taken.size >= (this.pool.options.max ?? Number.POSITIVE_INFINITY);
    return { name, isFull, stirredAtMs: this.stirredAtMs, statementMaxMs: this.statementMaxMs };
  }
}
