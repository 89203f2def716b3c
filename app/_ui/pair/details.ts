import type { HistoryEntry } from '@/lib/contract/pairs';

/** The details of a story entry, by its kind. Every value may be absent or of another type. */
export type Details = HistoryEntry['details'];

export function numberIn(details: Details, name: string): number | undefined {
  const value = details[name];
  return typeof value === 'number' ? value : undefined;
}

export function textIn(details: Details, name: string): string | undefined {
  const value = details[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function objectIn(details: Details, name: string): Details {
  const value = details[name];
  return typeof value === 'object' && value !== null ? (value as Details) : {};
}

/** One of the known words, otherwise nothing: an older or newer server may send others. */
export function wordIn<Word extends string>(
  details: Details,
  name: string,
  words: readonly Word[],
): Word | undefined {
  return words.find((word) => word === details[name]);
}

export type Levels = { progress: number | undefined; license: number | undefined };

/** Both levels of a stored image of a pair. */
export function levelsIn(details: Details, name: 'before' | 'after'): Levels {
  const image = objectIn(details, name);
  return {
    progress: numberIn(objectIn(image, 'progress'), 'current_level') ?? numberIn(image, 'progress_level'),
    license: numberIn(objectIn(image, 'license'), 'current_level') ?? numberIn(image, 'license_level'),
  };
}
