import { cookies, headers } from 'next/headers';
import { cache } from 'react';
import { createTranslator } from 'use-intl/core';
import { chooseLocale, knownTimeZone, LOCALE_COOKIE, TIME_ZONE_COOKIE } from '@/app/_ui/speech/locale';
import type { Speech } from '@/app/_ui/speech/speech';
import { readConsoleUser } from '@/lib/http/session';
import { MESSAGES, type Messages } from './messages';

/**
 * The language and time zone for this request: those of the account, in any browser, or else those that this browser
 * remembers or sends.
 */
export const readSpeech = cache(async (): Promise<Speech> => {
  const [jar, head] = await Promise.all([cookies(), headers()]);
  // While the database is away, the page that says so uses the browser's language.
  const person = await readConsoleUser().catch(() => null);
  const locale = chooseLocale(person?.locale ?? jar.get(LOCALE_COOKIE)?.value, head.get('accept-language'));
  const browserTimeZone = knownTimeZone(jar.get(TIME_ZONE_COOKIE)?.value);
  return {
    locale,
    messages: MESSAGES[locale],
    timeZone: knownTimeZone(person?.time_zone) ?? browserTimeZone,
  };
});

/** The name of a page, for its title and its entry in the navigation. */
export async function pageTitle(page: keyof Messages['pages']): Promise<{ title: string }> {
  const { locale, messages } = await readSpeech();
  return { title: createTranslator({ locale, messages, namespace: 'pages' })(page) };
}
