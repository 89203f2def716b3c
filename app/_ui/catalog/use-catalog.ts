import { useMemo } from 'react';
import useSWR from 'swr';
import { useLocale, useTranslations } from 'use-intl';
import type { Specialization } from '@/lib/contract/specializations';
import type { Locale } from '@/lib/vocabulary/locales';
import type { SpecializationId } from '@/lib/vocabulary/specializations';
import { pathOf, readAt } from '../api';

const KEY = 'GET /specializations';
/** The catalog changes only with a release, so it is read once. */
const ONCE = { refreshInterval: 0, revalidateOnFocus: false, revalidateIfStale: false } as const;

export type CatalogLevel = Specialization['levels'][number];

/** The name of a level that is shown in each language. */
const NAMES = { en: 'name_en', hu: 'name_hu' } as const satisfies Record<Locale, keyof CatalogLevel>;

/** The levels of the catalog, with their names in the person's language. */
export function useCatalog() {
  const locale = useLocale();
  const words = useTranslations('words');
  const { data } = useSWR(pathOf(KEY), readAt<typeof KEY>, ONCE);
  return useMemo(() => {
    const levelsOf = (specialization: SpecializationId): readonly CatalogLevel[] =>
      data?.find(({ id }) => id === specialization)?.levels ?? [];
    const nameOf = (level: Pick<CatalogLevel, 'name_en' | 'name_hu'>) => level[NAMES[locale as Locale]];
    return {
      levelsOf,
      nameOf,
      /** "Level 3 · Falcon"; only the number when the catalog does not have the level, or is not loaded yet. */
      levelText: (specialization: SpecializationId, level: number) => {
        const known = levelsOf(specialization).find((one) => one.level === level);
        return known ? `${words('level', { level })} · ${nameOf(known)}` : words('level', { level });
      },
    };
  }, [data, locale, words]);
}
