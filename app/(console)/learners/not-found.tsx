import Link from 'next/link';
import { createTranslator } from 'use-intl/core';
import { readSpeech } from '@/app/_i18n/server';
import { buttonLook } from '@/app/_ui/button';

/** Shown inside the frame, so that a person who followed an old link can use the navigation. */
export default async function NoSuchLearner() {
  const { locale, messages } = await readSpeech();
  const t = createTranslator({ locale, messages, namespace: 'learners.one' });
  return (
    <div className="flex max-w-md flex-col items-start gap-3 py-10">
      <h1 className="font-semibold text-xl tracking-tight">{t('gone')}</h1>
      <p className="text-soft">{t('goneWhy')}</p>
      <Link href="/learners" className={buttonLook()}>
        {t('find')}
      </Link>
    </div>
  );
}
