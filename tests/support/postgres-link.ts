import { connect, type Socket } from 'node:net';
import { type Frame, FrameReader, StatementNames, startupOf } from './postgres-frames';

/** A message on its way: `ask` from the client to the server, `answer` back. */
export type Message = Frame & {
  way: 'ask' | 'answer';
  /** The SQL that it is about, or that it answers. */
  sql: string | null;
  /** Whether it is the first of the messages that ask for a statement. */
  opens: boolean;
};

/** What happens to a message in place of passing: what is sent on, what is said back, and how the connection ends. */
export type Verdict = { send?: Buffer; reply?: Buffer; end?: 'cut' | 'strand' };
/** Null lets a message pass. A promise holds it, and all behind it, until it is decided; the others are judged meanwhile. */
export type Judge = (message: Message, link: Link) => Verdict | null | Promise<Verdict | null>;

const TLS_REFUSED = Buffer.from('N');

/** One connection of a client through the proxy, with the one to the server behind it. */
export class Link {
  /** The application_name that the client connected with. */
  application = '';
  /** As the server last said: outside a transaction, inside one, inside a failed one. */
  status: 'I' | 'T' | 'E' = 'I';
  #sql: string | null = null;
  #isBetween = true;
  #far: Socket | undefined;
  readonly #names = new StatementNames();
  readonly #turns = { ask: Promise.resolve(), answer: Promise.resolve() };
  readonly #readers = { ask: new FrameReader('client'), answer: new FrameReader('server') };

  constructor(
    private readonly near: Socket,
    private readonly judge: Judge,
  ) {
    near.setNoDelay(true);
    near.on('error', () => near.destroy());
    near.on('data', (chunk) => this.#take('ask', chunk));
    near.on('close', () => this.#far?.end());
  }

  /** Opens the way to the server; until then the client waits. */
  dial(target: URL): void {
    const far = connect(Number(target.port || 5432), target.hostname);
    this.#far = far;
    far.setNoDelay(true);
    far.on('error', () => far.destroy());
    far.on('data', (chunk) => this.#take('answer', chunk));
    far.on('close', () => {
      if (this.#far === far) this.near.end(() => this.near.destroy());
    });
  }

  /** Ends both sides: what was sent to the server still reaches it, and the client sees a reset. */
  cut(): void {
    this.near.resetAndDestroy();
    this.#far?.end(() => this.#far?.destroy());
  }

  /** Nothing is taken any more and nothing said: both ways, or only what the server says. */
  hush(way: 'both' | 'answer' = 'both'): void {
    if (way === 'both') this.near.pause();
    this.#far?.pause();
  }

  /** Ends a hush; what was said meanwhile arrives now. */
  speak(): void {
    this.near.resume();
    this.#far?.resume();
  }

  /** As when a server is lost with its machine: its side ends, and the client is told nothing, ever. */
  strand(): void {
    const far = this.#far;
    this.#far = undefined;
    far?.destroy();
    this.near.removeAllListeners('data');
    this.near.resume();
  }

  #take(way: 'ask' | 'answer', chunk: Buffer): void {
    for (const frame of this.#readers[way].read(chunk)) {
      const message = { ...frame, way, opens: this.#opens(way, frame), sql: this.#follow(way, frame) };
      // Nobody speaks TLS through the proxy: it could not read what is said then.
      const verdict =
        message.type === 'ssl' || message.type === 'gssenc'
          ? { reply: TLS_REFUSED }
          : this.judge(message, this);
      this.#turns[way] = this.#turns[way].then(async () => this.#execute(message, await verdict));
    }
  }

  /** Keeps what is known of the connection up to date, and says which SQL a message is about. */
  #follow(way: 'ask' | 'answer', frame: Frame): string | null {
    if (way === 'answer') {
      if (frame.type === 'Z') this.status = frame.bytes.toString('latin1', 5, 6) as Link['status'];
      return this.#sql;
    }
    if (frame.type === 'startup') this.application = startupOf(frame).application_name ?? '';
    const sql = this.#names.sqlOf(frame);
    if (sql !== null) this.#sql = sql;
    return sql;
  }

  /** A query is one message; other statements are several, up to a Sync. */
  #opens(way: 'ask' | 'answer', { type }: Frame): boolean {
    if (way === 'answer' || !'QPBS'.includes(type)) return false;
    const opens = type !== 'S' && this.#isBetween;
    this.#isBetween = type === 'S' || type === 'Q';
    return opens;
  }

  #execute(message: Message, verdict: Verdict | null): void {
    const { send, reply, end } = verdict ?? { send: message.bytes };
    const [to, from] = message.way === 'ask' ? [this.#far, this.near] : [this.near, this.#far];
    if (send && to?.writable) to.write(send);
    if (reply && from?.writable) from.write(reply);
    if (end === 'strand') this.strand();
    else if (end === 'cut' && reply) this.near.end(() => this.cut());
    else if (end === 'cut') this.cut();
  }
}
