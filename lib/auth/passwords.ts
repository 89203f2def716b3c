import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { DomainError } from '@/lib/errors';
import { processWide } from '@/lib/process-wide';
import { EvenRefusals } from './even-refusals';
import { hashOnThread, verifyOnThread } from './hash-threads';
import { HashTurns, type Turn } from './hash-turns';
import { type PasswordOwner, refusePassword } from './password-rules';

/** OWASP's parameters for argon2id: 19 MiB, two passes, one lane. */
const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

const turns = processWide('hash-turns', () => new HashTurns());
/** The turn of a user who is already signed in, and of the command line. */
const KNOWN: Turn = { line: '', known: true };

/**
 * An argon2id hash in PHC form. Throws `invalid_input` that names the field for a password outside 12–128 characters, a
 * common one or the owner's own name; `rate_limited` when too many are hashed at once.
 */
export async function hashPassword(
  password: string,
  { owner, field = 'password' }: { owner?: PasswordOwner; field?: string } = {},
): Promise<string> {
  const message = refusePassword(password, owner);
  if (message) throw new DomainError('invalid_input', `the password ${message}`, [{ path: field, message }]);
  return turns.run(KNOWN, () => hashOnThread(password.normalize('NFC'), ARGON2));
}

/** 144 random bits, in characters that every terminal and form accepts. */
export function generatePassword(): string {
  return randomBytes(18).toString('base64url');
}

let dummyHash: Promise<string> | undefined;

const refusals = processWide('even-refusals', () => new EvenRefusals());

/**
 * Whether the password matches the hash. Without a hash that can be read (no such user, no password set, another text in its
 * place) it returns false. A refusal takes the same time for whatever is stored. Throws `rate_limited` when too many are
 * hashed at once, `request_cut_off` when the turn's signal is aborted before the turn.
 */
export async function verifyPassword(
  stored: string | null,
  password: string,
  turn: Turn = KNOWN,
): Promise<boolean> {
  dummyHash ??= hashOnThread('nobody signs in with this', ARGON2);
  const dummy = await dummyHash;
  const typed = password.normalize('NFC');
  const { matches, kind, tookMs } = await turns.run(turn, async () => {
    const begunMs = performance.now();
    const matches = stored === null ? null : await verifyOnThread(stored, typed);
    if (matches === null) await verifyOnThread(dummy, typed);
    const tookMs = performance.now() - begunMs;
    const kind = matches !== null && stored?.startsWith('$2') ? 'older' : 'own';
    refusals.took(kind, tookMs);
    return { matches, kind, tookMs } as const;
  });
  if (!matches) await delay(refusals.leftMs(kind, tookMs));
  return matches === true;
}
