/** One message of PostgreSQL's protocol: its type, a letter or one of the words below, and all of its bytes. */
export type Frame = { type: string; bytes: Buffer };

/** How a connection begins: messages without a letter, told apart by a number. */
const BEGINNINGS: Readonly<Record<number, string>> = {
  196608: 'startup',
  80877102: 'cancel',
  80877103: 'ssl',
  80877104: 'gssenc',
};
const LENGTH_BYTES = 4;

/** Cuts what arrives on a connection into messages; what is not a whole message yet is kept until the rest has come. */
export class FrameReader {
  #rest = Buffer.alloc(0);
  #beginning: boolean;

  /** What a client sends has no letters until the startup message is through; what a server sends always has. */
  constructor(from: 'client' | 'server') {
    this.#beginning = from === 'client';
  }

  read(chunk: Buffer): Frame[] {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    const frames: Frame[] = [];
    for (let next = this.#next(); next; next = this.#next()) frames.push(next);
    return frames;
  }

  #next(): Frame | null {
    const lengthAt = this.#beginning ? 0 : 1;
    if (this.#rest.length < lengthAt + LENGTH_BYTES) return null;
    const end = lengthAt + this.#rest.readInt32BE(lengthAt);
    if (this.#rest.length < end) return null;
    const bytes = this.#rest.subarray(0, end);
    this.#rest = this.#rest.subarray(end);
    if (!this.#beginning) return { type: String.fromCharCode(bytes[0] as number), bytes };
    const type = BEGINNINGS[bytes.readInt32BE(LENGTH_BYTES)] ?? 'unknown';
    if (type === 'startup') this.#beginning = false;
    return { type, bytes };
  }
}

/** The texts that a message consists of from an offset on, each ended by a zero. */
function textsOf(bytes: Buffer, from: number): string[] {
  return bytes.toString('utf8', from).split('\0');
}

/** What a client says of itself as it connects: user, database, application_name. */
export function startupOf({ bytes }: Frame): Record<string, string> {
  const texts = textsOf(bytes, 2 * LENGTH_BYTES);
  const pairs = texts.flatMap((name, at) =>
    at % 2 === 0 && name !== '' ? [[name, texts[at + 1] ?? '']] : [],
  );
  return Object.fromEntries(pairs);
}

/** Follows which SQL the messages of one client are about: a statement is named once, and meant again by its name. */
export class StatementNames {
  readonly #statements = new Map<string, string>();
  readonly #portals = new Map<string, string>();

  /** The SQL of a Query, Parse, Bind or Execute; null for any other message. */
  sqlOf({ type, bytes }: Frame): string | null {
    const [first = '', second = ''] = textsOf(bytes, 1 + LENGTH_BYTES);
    if (type === 'Q') return first;
    if (type === 'P') this.#statements.set(first, second);
    if (type === 'P') return second;
    if (type === 'B') this.#portals.set(first, this.#statements.get(second) ?? '');
    return type === 'B' || type === 'E' ? (this.#portals.get(first) ?? null) : null;
  }
}

function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(1 + LENGTH_BYTES);
  head.write(type);
  head.writeInt32BE(LENGTH_BYTES + body.length, 1);
  return Buffer.concat([head, body]);
}

/** What a server says when it refuses: FATAL as well ends the connection. */
export function errorResponse(sqlstate: string, severity: 'ERROR' | 'FATAL' = 'ERROR'): Buffer {
  const fields = [`S${severity}`, `V${severity}`, `C${sqlstate}`, `Minjected: ${sqlstate}`];
  return message('E', Buffer.from(`${fields.join('\0')}\0\0`));
}

/** What a server says when it takes the next statement: outside a transaction, inside one, or inside a failed one. */
export function readyForQuery(status: 'I' | 'T' | 'E'): Buffer {
  return message('Z', Buffer.from(status));
}
