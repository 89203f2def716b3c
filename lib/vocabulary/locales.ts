/** The languages of the console. */
export const LOCALES = ['en', 'hu'] as const;
export type Locale = (typeof LOCALES)[number];
