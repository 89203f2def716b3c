import { ANSWER_LIMIT_MS, UnreachableError } from '../api';
import { noteFailure, noteHeld, notePage } from './connection';

const RETRY_MS = 2_000;

type Ask = (signal: AbortSignal) => Promise<Response>;

/**
 * Keeps a person who follows a link in the console while the server or the network is away. Next would make the browser
 * load the address, and the browser would show its own error page and stay there. This asks for the page until the
 * server answers. Call once, before any link is followed.
 */
export function holdNavigations(): void {
  const send = window.fetch;
  window.fetch = (input, init) =>
    isNavigation(init) ? untilAnswered((signal) => send(input, { ...init, signal })) : send(input, init);
}

/**
 * Whether Next loads a page that a person opens now. Prefetches and reloads after a change of source code do not count.
 */
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

/** The complete answer. It must begin in time; a page that takes long to render also begins at once. */
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

/** Page data never has these statuses: a proxy answered instead of the server. */
function isOfProxy({ status }: Response): boolean {
  return status >= 502 && status <= 504;
}
