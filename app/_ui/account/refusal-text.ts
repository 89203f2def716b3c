import { RefusedError } from '../api';

const text = {
  password: 'The password is wrong.',
  code: 'The code is wrong or was used already. The app shows a new one every half minute.',
  tooMany: 'Too many attempts. Wait a few minutes, then try again.',
};

/** What a person reads when their password or code was refused. */
export function refusalText(error: unknown): string {
  if (error instanceof RefusedError) {
    if (error.problem.code === 'rate_limited') return text.tooMany;
    const path = error.problem.errors?.[0]?.path;
    if (path === 'password' || path === 'code') return text[path];
  }
  return error instanceof Error ? error.message : String(error);
}
