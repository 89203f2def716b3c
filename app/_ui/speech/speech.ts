import type { Messages } from 'use-intl';
import type { Locale } from '@/lib/vocabulary/locales';

/** The language and formats for a person. */
export type Speech = {
  locale: Locale;
  messages: Messages;
  /** Undefined until the browser has told it; until then moments are shown in UTC, marked as such. */
  timeZone: string | undefined;
};
