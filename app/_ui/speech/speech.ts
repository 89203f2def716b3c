import type { Messages } from 'use-intl';
import type { Locale } from '@/lib/vocabulary/locales';

/** How to speak to a person. */
export type Speech = {
  locale: Locale;
  messages: Messages;
  /** Undefined until the browser has told it: then moments are in UTC, and say so. */
  timeZone: string | undefined;
};
