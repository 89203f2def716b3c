import type { Operation } from '@/lib/contract/operation';
import { DomainError } from '@/lib/errors';
import type { OwnTime } from './own-time';
import { parseStrictJson } from './strict-json';

/** For requests that need no sign-in. */
export const STRANGERS_BODY_LIMIT_BYTES = 16 * 1024;
const BODY_LIMIT_BYTES = 1024 * 1024;
const BULK_BODY_LIMIT_BYTES = 10 * 1024 * 1024;
/** A body that takes longer is cut off. No database connection is held while the body arrives. */
const BODY_TIMEOUT_MS = 30_000;

const JSON_TYPE = /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

/** The largest body of an operation: small without sign-in, large for bulk operations. */
export function bodyLimitOf({ permission, bodyLimit }: Pick<Operation, 'permission' | 'bodyLimit'>): number {
  if (permission === null) return STRANGERS_BODY_LIMIT_BYTES;
  return bodyLimit === 'bulk' ? BULK_BODY_LIMIT_BYTES : BODY_LIMIT_BYTES;
}

export function isJson(request: Request): boolean {
  return JSON_TYPE.test(request.headers.get('content-type') ?? '');
}

/**
 * The JSON body of a request. The time of its arrival does not count as our time. Throws `invalid_input` for ambiguous JSON
 * (see parseStrictJson), and the errors of readBytes.
 */
export async function readJson(request: Request, limitBytes: number, time: OwnTime): Promise<unknown> {
  if (!isJson(request))
    throw new DomainError('unsupported_media_type', 'send the body as application/json, in UTF-8');
  // The shape finds text that cannot be stored, so in a list only the item with that text is refused.
  const bytes = await time.waiting(readBytes(request, limitBytes));
  return parseStrictJson(bytes, { anyText: true });
}

/**
 * The body of a request. Throws `unsupported_media_type` for a compressed one, `payload_too_large`, `request_timeout`, and
 * `request_cut_off` when the client went away before the whole body had arrived.
 */
export async function readBytes(request: Request, limitBytes: number): Promise<Uint8Array> {
  const encoding = request.headers.get('content-encoding') ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') {
    throw new DomainError('unsupported_media_type', 'send the body as it is, without a Content-Encoding');
  }
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const seconds = BODY_TIMEOUT_MS / 1000;
      reject(new DomainError('request_timeout', `the body did not arrive within ${seconds} s`));
    }, BODY_TIMEOUT_MS);
  });
  try {
    return await Promise.race([takeBytes(request, limitBytes), late]);
  } catch (error) {
    // Only the client's connection can fail here, with any error code.
    throw error instanceof DomainError
      ? error
      : new DomainError('request_cut_off', 'the body was cut off before all of it had arrived');
  } finally {
    clearTimeout(timer);
  }
}

async function takeBytes(request: Request, limitBytes: number): Promise<Uint8Array> {
  const tooLarge = () =>
    new DomainError('payload_too_large', `the body may have at most ${limitBytes} bytes`);
  const announced = request.headers.get('content-length');
  if (announced !== null) {
    // The server reads no more bytes than the header announced.
    if (Number(announced) > limitBytes) throw tooLarge();
    return new Uint8Array(await request.arrayBuffer());
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.byteLength;
    if (length > limitBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}
