import { ANSWER_LIMIT_MS, UnreachableError } from '../api';
import { noteFailure, noteHeld, notePage } from './connection';

const RETRY_MS = 2_000;

type Ask = (signal: AbortSignal) => Promise<Response>;

/**
 * Keeps whoever follows a link in the console while the server, or the way to it, is gone: Next would have the browser
 * go there, which shows an error page of its own that never comes back. Asks for the page until the server answers.
 * Call once, before any link is followed.
 */
export function holdNavigations(): void {
  const send = window.fetch;
  window.fetch = (input, init) =>
    isNavigation(init) ? untilAnswered((signal) => send(input, { ...init, signal })) : send(input, init);
}

/** Whether Next asks for a page that somebody opens now, and not for one that they might open or whose source changed. */
function isNavigation(init: RequestInit | undefined): boolean {
  const headers = new Headers(init?.headers);
  return (
    !init?.signal &&
    headers.has('rsc') &&
    !headers.has('next-router-prefetch') &&
    !headers.has('next-router-segment-prefetch')
  );
}

async function untilAnswered(ask: Ask): Promise<Response> {
  let release: (() => void) | undefined;
  for (;;) {
    // Without an answer the page says that the connection is gone, and asks again.
    const answer = await askInTime(ask).catch(() => null);
    if (answer && !isOfProxy(answer)) {
      notePage();
      release?.();
      return answer;
    }
    release ??= noteHeld();
    noteFailure(new UnreachableError());
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

/** The answer, once all of it is there. It must begin in time; one that takes long to make begins at once as well. */
async function askInTime(ask: Ask): Promise<Response> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), ANSWER_LIMIT_MS);
  try {
    const answer = await ask(late.signal);
    clearTimeout(timer);
    await answer.clone().arrayBuffer();
    return answer;
  } finally {
    clearTimeout(timer);
  }
}

/** The data of a page never has these: what stands before the server answered in its place. */
function isOfProxy({ status }: Response): boolean {
  return status >= 502 && status <= 504;
}
