'use client';

import { NotNow } from './_ui/not-now';

/** Shown instead of a page that could not be rendered, until the server can render it. */
export default function PageError() {
  return (
    <main>
      <NotNow tryAgain={reloadOnceShown} />
    </main>
  );
}

/** Reloads only when the server answers: otherwise the browser would show its own error page and stay there. */
async function reloadOnceShown(): Promise<void> {
  // Without an answer this page stays, and its button with it.
  const answer = await fetch(location.href, { method: 'HEAD' }).catch(() => null);
  if (answer?.ok) location.reload();
}
