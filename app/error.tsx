'use client';

import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from './_ui/button';
import { Mark } from './_ui/mark';

const RETRY_MS = 5_000;

/** Shown in the place of a page that could not be rendered; looks again until it can. */
export default function PageError({ reset }: { error: Error; reset: () => void }) {
  const t = useTranslations('frame');
  useEffect(() => {
    const timer = setInterval(() => location.reload(), RETRY_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <main role="alert" className="grid min-h-dvh place-items-center px-5">
      <div className="flex max-w-md flex-col items-start gap-3">
        <Mark tone="bad" washed>
          {t('error.state')}
        </Mark>
        <h1 className="font-semibold text-2xl tracking-tight">{t('error.title')}</h1>
        <p className="text-soft">{t('error.why')}</p>
        <Button onClick={reset}>{t('tryAgain')}</Button>
      </div>
    </main>
  );
}
