import { headers } from 'next/headers';
import { createTranslator } from 'use-intl/core';
import { pageTitle, readSpeech } from '@/app/_i18n/server';
import { LanguageMenu } from '@/app/_ui/frame/language-menu';
import { Logo } from '@/app/_ui/frame/logo';
import { knownOutcome } from '@/app/_ui/frame/session';
import { SignInForm } from '@/app/_ui/frame/sign-in-form';
import { SingleSignOn } from '@/app/_ui/frame/single-sign-on';
import { ThemeMenu } from '@/app/_ui/frame/theme-menu';
import { returnPathOf } from '@/lib/contract/return-path';
import { ownOrigin } from '@/lib/http/origin';
import { webProcess } from '@/lib/http/process';

export const generateMetadata = () => pageTitle('signIn');

type Params = Promise<{ callbackUrl?: string | string[]; error?: string | string[] }>;

export default async function SignInPage({ searchParams }: { searchParams: Params }) {
  const { callbackUrl, error } = await searchParams;
  const { OIDC_ISSUER, PASSWORD_SIGN_IN } = webProcess().config;
  const { locale, messages } = await readSpeech();
  const t = createTranslator({ locale, messages, namespace: 'frame' });
  const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value);
  const entry = {
    returnPath: returnPathOf(one(callbackUrl), ownOrigin(await headers())),
    refusal: knownOutcome(one(error)),
  };
  return (
    <main className="relative grid min-h-dvh place-items-center px-5 py-14">
      <div className="absolute top-3 right-3 flex">
        <LanguageMenu />
        <ThemeMenu />
      </div>
      <div className="w-full max-w-sm">
        <div className="mb-6 flex flex-col gap-3">
          <p className="flex items-center gap-2.5 font-semibold text-lg tracking-tight">
            <Logo className="size-7" />
            {t('name')}
          </p>
          <p className="text-pretty text-muted">{t('promise')}</p>
        </div>
        <div className="panel p-6">
          <h1 className="mb-5 font-semibold text-xl tracking-tight">
            {createTranslator({ locale, messages, namespace: 'pages' })('signIn')}
          </h1>
          {OIDC_ISSUER ? <SingleSignOn {...entry} passwords={PASSWORD_SIGN_IN} /> : <SignInForm {...entry} />}
        </div>
      </div>
    </main>
  );
}
