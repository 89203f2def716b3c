import Link from 'next/link';
import { createTranslator } from 'use-intl/core';
import { pageTitle, readSpeech } from './_i18n/server';
import { buttonLook } from './_ui/button';

export const generateMetadata = () => pageTitle('notFound');

export default async function NotFound() {
  const { locale, messages } = await readSpeech();
  const t = createTranslator({ locale, messages, namespace: 'frame.notFound' });
  return (
    <main className="grid min-h-dvh place-items-center px-5">
      <div className="flex max-w-md flex-col items-start gap-3">
        <h1 className="font-semibold text-2xl tracking-tight">{t('title')}</h1>
        <p className="text-soft">{t('why')}</p>
        <Link href="/" className={buttonLook()}>
          {t('home')}
        </Link>
      </div>
    </main>
  );
}
