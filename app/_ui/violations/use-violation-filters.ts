import { useTranslations } from 'use-intl';
import type { FilterTexts } from '../list/filters';
import type { VIOLATION_LIST } from './violation-list';

/** The texts of all filters of violations; the list of resolved ones has fewer. */
export function useViolationFilters() {
  const t = useTranslations('violations');
  const words = useTranslations('words');
  return {
    search: { label: t('search'), placeholder: t('placeholder') },
    kind: { label: t('kind'), any: t('anyKind'), word: (kind) => words(`kind.${kind}`) },
    specialization: {
      label: t('specialization'),
      any: t('anySpecialization'),
      word: (id) => words(`specialization.${id}`),
    },
    recommended_action: {
      label: t('action'),
      any: t('anyAction'),
      word: (action) => words(`action.${action}`),
    },
    state: { label: t('state'), any: t('anyState'), word: (state) => words(`violationState.${state}`) },
    affected: { label: t('affected'), any: t('anyAffected'), word: (who) => words(`affected.${who}`) },
    broken_before: {
      label: t('broken.filter'),
      any: t('broken.any'),
      word: (times) => t(times === '1' ? 'broken.some' : 'broken.often'),
    },
    seen_after: { label: t('seenSince') },
  } satisfies FilterTexts<typeof VIOLATION_LIST>;
}
