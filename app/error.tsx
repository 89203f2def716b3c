'use client';

import { useEffect } from 'react';
import { Button } from './_ui/button';
import { Mark } from './_ui/mark';

const text = {
  state: 'Not available',
  title: 'This page cannot be shown just now',
  why: 'The server or its database did not answer. This page tries again by itself.',
  again: 'Try again',
};

const RETRY_MS = 5_000;

/** Shown in the place of a page that could not be rendered; looks again until it can. */
export default function PageError({ reset }: { error: Error; reset: () => void }) {
  useEffect(() => {
    const timer = setInterval(() => location.reload(), RETRY_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <main role="alert" className="grid min-h-dvh place-items-center px-5">
      <div className="flex max-w-md flex-col items-start gap-3">
        <Mark tone="bad" washed>
          {text.state}
        </Mark>
        <h1 className="font-semibold text-2xl tracking-tight">{text.title}</h1>
        <p className="text-soft">{text.why}</p>
        <Button onClick={reset}>{text.again}</Button>
      </div>
    </main>
  );
}
