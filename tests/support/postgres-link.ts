import { connect, type Socket } from 'node:net';
import { type Frame, FrameReader, StatementNames, startupOf } from './postgres-frames';

/** A message in transit: `ask` from the client to the server, `answer` back. */
export type Message = Frame & {
  way: 'ask' | 'answer';
  /** The SQL that the message asks for or answers. */
  sql: string | null;
  /** Whether it is the first message of a statement. */
  opens: boolean;
};

/** What replaces a message: the bytes to send on, the bytes to reply, and how the connection ends. */
export type Verdict = { send?: Buffer; reply?: Buffer; end?: 'cut' | 'strand' };
/** Null lets a message pass. A promise holds it and the messages behind it. Other connections are judged meanwhile. */
export type Judge = (message: Message, link: Link) => Verdict | null | Promise<Verdict | null>;

const TLS_REFUSED = Buffer.from('N');

/** One client's connection through the proxy, with its connection to the server. */
export class Link {
  /** The application_name that the client connected with. */
  application = '';
  /** The server's last state: outside a transaction, inside one, inside a failed one. */
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

  /** Connects to the server. The client waits until then. */
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

  /** Ends both sides: the server still gets the bytes that were sent, and the client sees a reset. */
  cut(): void {
    this.near.resetAndDestroy();
    this.#far?.end(() => this.#far?.destroy());
  }

  /** Passes nothing on any more: both ways, or only the server's answers. */
  hush(way: 'both' | 'answer' = 'both'): void {
    if (way === 'both') this.near.pause();
    this.#far?.pause();
  }

  /** Ends a hush. The bytes that were held arrive now. */
  speak(): void {
    this.near.resume();
    this.#far?.resume();
  }

  /** As when a server is lost with its machine: the server's side ends, and the client gets nothing, ever. */
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
      // No client uses TLS here, because the proxy could not read it.
      const verdict =
        message.type === 'ssl' || message.type === 'gssenc'
          ? { reply: TLS_REFUSED }
          : this.judge(message, this);
      this.#turns[way] = this.#turns[way].then(async () => this.#execute(message, await verdict));
    }
  }

  /** Updates the state of the connection, and returns the SQL of a message. */
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

  /** A simple query is one message. Other statements are several messages up to a Sync. */
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
