import { DomainError } from '@/lib/errors';

/** The first line of standard input, without its line ending. Throws `invalid_input` for an empty one. */
export async function readPasswordFromStdin(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) text += chunk;
  const password = text.split(/\r?\n/, 1)[0] ?? '';
  if (password === '') throw new DomainError('invalid_input', 'no password came on standard input');
  return password;
}
