'use client';

import { useTranslations } from 'use-intl';
import { RECOMMENDED_ACTIONS, SPECIALIZATION_IDS, VIOLATION_KINDS } from '@/lib/contract/common';
import { ChoiceFilter, FilterBar, SearchFilter } from '../list/filters';
import type { ListControls } from '../list/use-list-view';

/** Everything the violations are narrowed by. */
export function ViolationFilters({ list }: { list: ListControls }) {
  const t = useTranslations('violations');
  const words = useTranslations('words');
  return (
    <FilterBar list={list}>
      <SearchFilter list={list} name="search" label={t('search')} placeholder={t('placeholder')} />
      <ChoiceFilter
        list={list}
        name="kind"
        label={t('kind')}
        any={t('anyKind')}
        words={Object.fromEntries(VIOLATION_KINDS.map((kind) => [kind, words(`kind.${kind}`)]))}
      />
      <ChoiceFilter
        list={list}
        name="specialization"
        label={t('specialization')}
        any={t('anySpecialization')}
        words={Object.fromEntries(SPECIALIZATION_IDS.map((id) => [id, words(`specialization.${id}`)]))}
      />
      <ChoiceFilter
        list={list}
        name="recommended_action"
        label={t('action')}
        any={t('anyAction')}
        words={Object.fromEntries(RECOMMENDED_ACTIONS.map((action) => [action, words(`action.${action}`)]))}
      />
    </FilterBar>
  );
}
