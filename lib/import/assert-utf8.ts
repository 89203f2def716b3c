import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { DomainError } from '@/lib/errors';

const NEW_LINE = 0x0a;

/**
 * Throws `invalid_input` that names the file and the first line that is not UTF-8, and says what to do. It reads the whole
 * file in bounded memory, before anything of it is loaded: letters that were lost cannot be guessed later.
 */
export async function assertUtf8(path: string, file: string): Promise<void> {
  let rest = Buffer.alloc(0);
  let lines = 1;
  const check = (bytes: Buffer) => {
    if (!isUtf8(bytes)) throw notUtf8(file, lines + linesBeforeFault(bytes));
    lines += countLines(bytes);
  };
  for await (const chunk of createReadStream(path)) {
    const bytes = Buffer.concat([rest, chunk as Buffer]);
    const end = endOfWhole(bytes);
    check(bytes.subarray(0, end));
    rest = bytes.subarray(end);
  }
  check(rest);
}

/** Where the last character begins, if more of its bytes may follow; otherwise the end. A character has at most 4 bytes. */
function endOfWhole(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] as number;
    if (byte >= 0xc0) return bytes.length - back;
    if (byte < 0x80) break;
  }
  return bytes.length;
}

function countLines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(NEW_LINE); at >= 0; at = bytes.indexOf(NEW_LINE, at + 1)) count++;
  return count;
}

function linesBeforeFault(bytes: Buffer): number {
  let from = 0;
  for (let line = 0; ; line++) {
    const end = bytes.indexOf(NEW_LINE, from);
    if (end < 0 || !isUtf8(bytes.subarray(from, end))) return line;
    from = end + 1;
  }
}

function notUtf8(file: string, line: number): DomainError {
  return new DomainError(
    'invalid_input',
    `${file} is not UTF-8 text (line ${line}), and nothing was imported; save it as "CSV UTF-8", or convert it to UTF-8, and import again`,
  );
}
