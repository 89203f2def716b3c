import { SIGN_IN_REFUSALS, type SignInRefusal } from '@/lib/vocabulary/sign-in';

const BASE = '/api/auth';

/** The result of a sign-in: `ok`, or the server's reason. */
export type SignInOutcome = 'ok' | SignInRefusal;

/** Signs in with a password, and with a code when one is needed. The answer sets the session as an HttpOnly cookie. */
export async function signInWith(
  credentials: { email: string; password: string },
  code?: string,
): Promise<SignInOutcome> {
  try {
    const fields = { ...credentials, ...(code ? { code } : {}), callbackUrl: location.origin };
    const answer = await post('/callback/credentials', fields);
    if (answer.ok) return 'ok';
    if (answer.status === 429) return 'TooManyAttempts';
    const { url } = (await answer.json()) as { url?: string };
    const error = url ? new URL(url, location.origin).searchParams.get('error') : null;
    return knownOutcome(error) ?? 'Unavailable';
  } catch {
    return 'Unavailable';
  }
}

/**
 * Sends the browser to the single sign-on issuer, with this path as the way back. It returns only when this fails, with
 * the reason.
 */
export async function leaveForIssuer(callbackUrl: string): Promise<SignInRefusal | null> {
  try {
    const answer = await post('/signin/oidc', { callbackUrl: location.origin + callbackUrl });
    if (!answer.ok) return 'Unavailable';
    const url = new URL(((await answer.json()) as { url: string }).url, location.origin);
    const stays = url.origin === location.origin && url.pathname === '/sign-in';
    if (stays) return knownOutcome(url.searchParams.get('error')) ?? 'Unavailable';
    location.assign(url);
    return null;
  } catch {
    return 'Unavailable';
  }
}

/** Ends the session on the server, then opens the sign-in page. */
export async function signOutHere(): Promise<void> {
  await post('/signout', { callbackUrl: `${location.origin}/sign-in` });
  location.assign('/sign-in');
}

/** An error in the address of the sign-in page; null for an unknown one. */
export function knownOutcome(error: string | null | undefined): SignInRefusal | null {
  return SIGN_IN_REFUSALS.find((one) => one === error) ?? null;
}

async function post(path: string, fields: Record<string, string>): Promise<Response> {
  const given = await fetch(`${BASE}/csrf`);
  if (!given.ok) return given;
  const { csrfToken } = (await given.json()) as { csrfToken: string };
  return fetch(BASE + path, {
    method: 'POST',
    body: new URLSearchParams({ ...fields, csrfToken, json: 'true' }),
  });
}
