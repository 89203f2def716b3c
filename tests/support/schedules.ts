import { setImmediate as turn } from 'node:timers/promises';
import pg from 'pg';

/** One statement of a transaction. `user` is the learner of the schedule. */
export type Step = (user: number) => string;

/** A transaction of a schedule: its statements, and who sends it. */
export type Actor = { name: string; steps: Step[] };

/** How a transaction of a schedule ended: the error's SQLSTATE, or null when it committed. */
export type Ended = { name: string; sqlstate: string | null; rowCounts: number[] };

/** A random number from 0 to below 1, the same for the same seed (mulberry32, by Tommy Ettinger, public domain). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Three connections on which schedules run, and one that asks who is blocked. */
export class Stage {
  private constructor(
    private readonly clients: pg.Client[],
    private readonly pids: number[],
    private readonly watcher: pg.Client,
  ) {}

  static async open(url: string, applicationName: string, connections = 3): Promise<Stage> {
    const connect = async () => {
      const client = new pg.Client({ connectionString: url, application_name: applicationName });
      client.on('error', () => {});
      await client.connect();
      return client;
    };
    const clients = await Promise.all(Array.from({ length: connections }, connect));
    const pids = await Promise.all(
      clients.map(
        async (client) => (await client.query('SELECT pg_backend_pid() AS pid')).rows[0].pid as number,
      ),
    );
    return new Stage(clients, pids, await connect());
  }

  async close(): Promise<void> {
    await Promise.all([...this.clients, this.watcher].map((client) => client.end()));
  }

  /**
   * Runs transactions whose statements take turns in the order that `choose` gives. A statement that waits for another
   * transaction does not stop the others. Returns how each transaction ended.
   */
  async run(actors: Actor[], user: number, choose: () => number): Promise<Ended[]> {
    const tracks = actors.map((actor, nth) => new Track(actor, this.clients[nth] as pg.Client, user));
    for (;;) {
      const open = tracks.filter((track) => !track.isOver);
      if (open.length === 0) return tracks.map((track) => track.ended);
      const free = open.filter((track) => !track.isWaiting);
      const next = free[Math.floor(choose() * free.length)];
      if (next === undefined) {
        await Promise.race(open.map((track) => track.running));
        continue;
      }
      next.advance();
      await this.settleOrBlock(next, this.pids[tracks.indexOf(next)] as number);
    }
  }

  /** Waits until the statement has ended, or waits for another transaction. */
  private async settleOrBlock(track: Track, pid: number): Promise<void> {
    while (track.isWaiting) {
      await Promise.race([track.running, turn()]);
      if (!track.isWaiting) return;
      const { rows } = await this.watcher.query('SELECT cardinality(pg_blocking_pids($1)) AS blockers', [
        pid,
      ]);
      if (track.isWaiting && rows[0].blockers > 0) return;
    }
  }
}

class Track {
  private place = 0;
  private readonly rowCounts: number[] = [];
  private sqlstate: string | null = null;
  isOver = false;
  isWaiting = false;
  running: Promise<void> = Promise.resolve();

  constructor(
    private readonly actor: Actor,
    private readonly client: pg.Client,
    private readonly user: number,
  ) {}

  get ended(): Ended {
    return { name: this.actor.name, sqlstate: this.sqlstate, rowCounts: this.rowCounts };
  }

  /** Sends the next statement: BEGIN goes with the first, COMMIT is the last. */
  advance(): void {
    const { steps } = this.actor;
    const isLast = this.place === steps.length;
    const statement = isLast ? 'COMMIT' : (steps[this.place] as Step)(this.user);
    const text = this.place === 0 ? `BEGIN; ${statement}` : statement;
    this.place += 1;
    this.isWaiting = true;
    this.running = this.client
      .query(text)
      .then((result) => {
        const last = Array.isArray(result) ? result.at(-1) : result;
        if (isLast) this.isOver = true;
        else this.rowCounts.push(last.rowCount ?? 0);
      })
      .catch(async (error: { code?: string }) => {
        this.sqlstate = error.code ?? 'unknown';
        this.isOver = true;
        await this.client.query('ROLLBACK');
      })
      .finally(() => {
        this.isWaiting = false;
      });
  }
}
