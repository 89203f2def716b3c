/** One message of PostgreSQL's protocol: all of its bytes and its type, which is a letter or one of the words below. */
export type Frame = { type: string; bytes: Buffer };

/** The first messages of a connection. They have no letter and are identified by a number. */
const BEGINNINGS: Readonly<Record<number, string>> = {
  196608: 'startup',
  80877102: 'cancel',
  80877103: 'ssl',
  80877104: 'gssenc',
};
const LENGTH_BYTES = 4;

/** Divides the bytes of a connection into messages. It stores an incomplete message until the rest arrives. */
export class FrameReader {
  #rest = Buffer.alloc(0);
  #beginning: boolean;

  /** A client's messages have no letter until the startup message. A server's messages always have one. */
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

/** The texts in a message from an offset on. A zero byte ends each. */
function textsOf(bytes: Buffer, from: number): string[] {
  return bytes.toString('utf8', from).split('\0');
}

/** The parameters of a connecting client: user, database, application_name. */
export function startupOf({ bytes }: Frame): Record<string, string> {
  const texts = textsOf(bytes, 2 * LENGTH_BYTES);
  const pairs = texts.flatMap((name, at) =>
    at % 2 === 0 && name !== '' ? [[name, texts[at + 1] ?? '']] : [],
  );
  return Object.fromEntries(pairs);
}

/** Finds the SQL of one client's messages: a statement is named once, and later messages use only the name. */
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

/** A server's refusal. With FATAL it also ends the connection. */
export function errorResponse(sqlstate: string, severity: 'ERROR' | 'FATAL' = 'ERROR'): Buffer {
  const fields = [`S${severity}`, `V${severity}`, `C${sqlstate}`, `Minjected: ${sqlstate}`];
  return message('E', Buffer.from(`${fields.join('\0')}\0\0`));
}

/** The server is ready for the next statement: outside a transaction, inside one, or inside a failed one. */
export function readyForQuery(status: 'I' | 'T' | 'E'): Buffer {
  return message('Z', Buffer.from(status));
}
