import type { Authorisation, KnownKey } from '@/lib/auth/authorise';
import { mustEnrol } from '@/lib/auth/must-enrol';
import type { Context } from '@/lib/context';
import type { Me } from '@/lib/contract/account';
import type { Operation } from '@/lib/contract/operation';
import { mayDo, mayHold, type Permission } from '@/lib/contract/permissions';
import { DomainError } from '@/lib/errors';
import type { Credential } from './credential';
import type { WebProcess } from './process';

/** The credential that the request showed signs nobody in. */
export class NotSignedIn extends DomainError {
  constructor(readonly shown: Credential) {
    super('unauthenticated', whyNotSignedIn(shown));
  }
}

function whyNotSignedIn({ kind, key }: Credential): string {
  if (kind === 'none') return 'sign in first';
  if (kind !== 'key') return 'the credential is not valid, or not any more';
  // The message does not tell a thief of a key which network the key works from.
  return key === null
    ? 'the API key has a typing error: its check characters do not fit'
    : 'the API key is not valid, or not any more, or not from here';
}

/** The user or the key that sends the request. */
export type Caller = { user: Me | null; key: KnownKey | null };
export const NOBODY: Caller = { user: null, key: null };

/** The caller with this credential, if it may call the operation. Otherwise throws the refusal. */
export function admit(
  operation: Operation,
  { user, key }: Authorisation,
  credential: Credential,
  { config }: WebProcess,
): Caller {
  if (operation.permission === null) return NOBODY;
  if (key?.state === 'live') return { user: null, key: admitKey(key, operation.permission) };
  const { claims } = credential;
  if (!user || !claims) throw new NotSignedIn(credential);
  refuseRole(user, operation.permission);
  if (mustEnrol(user, claims, config) && !operation.permission.startsWith('self.')) {
    throw new DomainError(
      'second_factor_enrolment_required',
      'admins need a second factor here: set one up under /account/second-factor',
    );
  }
  return { user, key: null };
}

/** Throws `forbidden` for a user whose role does not have the permission. */
export function refuseRole({ role }: Pick<Me, 'role'>, permission: Permission): void {
  if (!mayDo(role, permission)) throw new DomainError('forbidden', `the role ${role} may not do this`);
}

/** A key may do what its program was granted, and never what `mayHold` forbids to all keys. */
function admitKey(key: KnownKey, permission: Permission): KnownKey {
  if (mayHold(permission) && key.permissions.includes(permission)) return key;
  throw new DomainError('forbidden', `the keys of ${key.program} may not do this: it takes ${permission}`);
}

/** The caller that an answer is counted for. Null without a valid credential. */
export function callerOf({ user, key }: Caller): string | null {
  if (key?.state === 'live') return `key:${key.id}`;
  return user && String(user.id);
}

/** The actor that is written into the audit log and other records. */
export function actorOf({ user, key }: Caller): Context['actor'] {
  if (key) return { kind: 'key', id: key.id, program: key.program };
  return user ? { kind: 'user', id: user.id, role: user.role } : { kind: 'system', job: 'sign-in' };
}

/** The `WWW-Authenticate` header of an answer to a request that is not signed in. */
export function challengeOf(refusal: NotSignedIn): string {
  const { kind } = refusal.shown;
  return kind === 'bearer' || kind === 'key'
    ? 'Bearer realm="lockstep", error="invalid_token"'
    : 'Bearer realm="lockstep"';
}
