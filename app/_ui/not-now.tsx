import { useCallback, useEffect, useTransition } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from './button';
import { Mark } from './mark';

const RETRY_MS = 4_000;
/** A random delay, so that browsers that failed at the same time do not try again at the same time. */
const SPREAD_MS = 2_000;

/** Shown instead of a page that cannot be shown now. `tryAgain` loads it again: automatically, and on a button. */
export function NotNow({ tryAgain }: { tryAgain: () => void | Promise<void> }) {
  const t = useTranslations('frame');
  const [isTrying, begin] = useTransition();
  const again = useCallback(() => begin(tryAgain), [tryAgain]);
  useEffect(() => {
    if (isTrying) return;
    const timer = setTimeout(again, RETRY_MS + Math.random() * SPREAD_MS);
    return () => clearTimeout(timer);
  }, [isTrying, again]);
  return (
    <section role="alert" className="grid min-h-[70dvh] place-items-center px-5">
      <div className="flex max-w-md flex-col items-start gap-3">
        <Mark tone="bad" washed>
          {t('error.state')}
        </Mark>
        <h1 className="text-balance font-semibold text-2xl tracking-tight">{t('error.title')}</h1>
        <p className="text-pretty text-soft">{t('error.why')}</p>
        <Button onClick={again} busy={isTrying}>
          {t('tryAgain')}
        </Button>
      </div>
    </section>
  );
}
