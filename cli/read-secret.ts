import { DomainError } from '@/lib/errors';

/** The first line of standard input, without its line ending. Throws `invalid_input` for an empty one. */
export async function readSecretFromStdin(what: 'password' | 'key'): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) text += chunk;
  const secret = text.split(/\r?\n/, 1)[0] ?? '';
  if (secret === '') throw new DomainError('invalid_input', `no ${what} came on standard input`);
  return secret;
}
