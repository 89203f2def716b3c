/** The languages that the console speaks. */
export const LOCALES = ['en', 'hu'] as const;
export type Locale = (typeof LOCALES)[number];
