import { DomainError } from '@/lib/errors';

export const BODY_LIMIT_BYTES = 1024 * 1024;
export const BULK_BODY_LIMIT_BYTES = 10 * 1024 * 1024;

const JSON_TYPE = /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;
const utf8 = new TextDecoder('utf-8', { fatal: true });

export function isJson(request: Request): boolean {
  return JSON_TYPE.test(request.headers.get('content-type') ?? '');
}

/** The JSON body of a request. Throws `unsupported_media_type`, `payload_too_large`, `invalid_input`. */
export async function readJson(request: Request, limitBytes: number): Promise<unknown> {
  if (!isJson(request))
    throw new DomainError('unsupported_media_type', 'send the body as application/json, in UTF-8');
  const bytes = await readBytes(request, limitBytes);
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    const message = 'is not valid JSON in UTF-8';
    throw new DomainError('invalid_input', `the body ${message}`, [{ path: '', message }]);
  }
}

async function readBytes(request: Request, limitBytes: number): Promise<Uint8Array> {
  const tooLarge = () =>
    new DomainError('payload_too_large', `the body may have at most ${limitBytes} bytes`);
  const announced = request.headers.get('content-length');
  if (announced !== null) {
    // The server reads no further than what was announced.
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
