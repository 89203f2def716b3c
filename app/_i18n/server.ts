import { cookies, headers } from 'next/headers';
import { cache } from 'react';
import { createTranslator } from 'use-intl/core';
import { chooseLocale, knownTimeZone, LOCALE_COOKIE, TIME_ZONE_COOKIE } from '@/app/_ui/speech/locale';
import type { Speech } from '@/app/_ui/speech/speech';
import { MESSAGES, type Messages } from './messages';

/** How to speak to whoever asks for this page. */
export const readSpeech = cache(async (): Promise<Speech> => {
  const [jar, head] = await Promise.all([cookies(), headers()]);
  const locale = chooseLocale(jar.get(LOCALE_COOKIE)?.value, head.get('accept-language'));
  return { locale, messages: MESSAGES[locale], timeZone: knownTimeZone(jar.get(TIME_ZONE_COOKIE)?.value) };
});

/** The name of a page, for its title and its entry in the navigation. */
export async function pageTitle(page: keyof Messages['pages']): Promise<{ title: string }> {
  const { locale, messages } = await readSpeech();
  return { title: createTranslator({ locale, messages, namespace: 'pages' })(page) };
}
