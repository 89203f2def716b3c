import type { NextRequest } from 'next/server';
import { createTranslator } from 'use-intl/core';
import { parseTheme, THEME_COOKIE } from '@/app/_ui/frame/theme';
import { chooseLocale, LOCALE_COOKIE } from '@/app/_ui/speech/locale';
import { smallPage } from '@/lib/http/small-page';
import { MESSAGES } from './messages';

type Refusal = { status: number; what: 'notFound' | 'tooMany'; headers: Record<string, string> };

/**
 * A page that says "not found" or "not now", in the language and theme of this browser. It makes no query, and does not
 * read who is signed in.
 */
export function refusedPage(
  request: Pick<NextRequest, 'cookies' | 'headers'>,
  { status, what, headers }: Refusal,
): Response {
  const { cookies } = request;
  const locale = chooseLocale(cookies.get(LOCALE_COOKIE)?.value, request.headers.get('accept-language'));
  const theme = parseTheme(cookies.get(THEME_COOKIE)?.value);
  const t = createTranslator({ locale, messages: MESSAGES[locale], namespace: 'frame' });
  return smallPage({
    status,
    headers,
    locale,
    colorScheme: theme === 'system' ? 'light dark' : theme,
    title: t(`${what}.title`),
    why: t(`${what}.why`),
    ...(what === 'notFound' ? { link: { href: '/', text: t('notFound.home') } } : {}),
  });
}
