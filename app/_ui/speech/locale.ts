import { LOCALES, type Locale } from '@/lib/vocabulary/locales';
export const LOCALE_COOKIE = 'lockstep-locale';
export const TIME_ZONE_COOKIE = 'lockstep-time-zone';
const YEAR_SECONDS = 31_536_000;

export function knownLocale(value: string | null | undefined): Locale | undefined {
  return LOCALES.find((locale) => locale === value);
}

/** A time zone that Intl knows, or undefined. */
export function knownTimeZone(value: string | null | undefined): string | undefined {
  if (!value) return undefined;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/** The language to use: the chosen one, or the browser's first one that we have, or English. */
export function chooseLocale(chosen: string | undefined, acceptLanguage: string | null): Locale {
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(';');
      const quality = parameters.map((each) => /^\s*q=([\d.]+)/.exec(each)?.[1]).find(Boolean);
      return { locale: knownLocale(tag.toLowerCase().split('-')[0]), quality: Number(quality ?? 1) };
    })
    .filter(({ locale, quality }) => locale && quality > 0)
    .toSorted((a, b) => b.quality - a.quality);
  return knownLocale(chosen) ?? wanted[0]?.locale ?? 'en';
}

/** Stores a choice in a cookie for a year; the server reads it for the next page. */
export function keepInBrowser(cookie: string, value: string): void {
  const secure = location.protocol === 'https:' ? '; secure' : '';
  document.cookie = `${cookie}=${encodeURIComponent(value)}; path=/; max-age=${YEAR_SECONDS}; samesite=lax${secure}`;
}
