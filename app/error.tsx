'use client';

import { NotNow } from './_ui/not-now';

/** Shown in the place of a page that could not be rendered, until the server has one that can. */
export default function PageError() {
  return (
    <main>
      <NotNow tryAgain={reloadOnceShown} />
    </main>
  );
}

/** A browser that reloads while the server is gone would show its own error page, and not come back. */
async function reloadOnceShown(): Promise<void> {
  // Without an answer this page stays, and its button with it.
  const answer = await fetch(location.href, { method: 'HEAD' }).catch(() => null);
  if (answer?.ok) location.reload();
}
