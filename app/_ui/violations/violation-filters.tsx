'use client';

import { useTranslations } from 'use-intl';
import { RECOMMENDED_ACTIONS } from '@/lib/vocabulary/repairs';
import { SPECIALIZATION_IDS } from '@/lib/vocabulary/specializations';
import { AFFECTED, ANNOTATED_STATES, VIOLATION_KINDS } from '@/lib/vocabulary/violations';
import { ChoiceFilter, FilterBar, SearchFilter } from '../list/filters';
import { MomentFilter } from '../list/moment-filter';
import type { ListControls } from '../list/use-list-view';

/** All filters of violations; filters that only open ones have are left out for resolved ones. */
export function ViolationFilters({ list, resolved = false }: { list: ListControls; resolved?: boolean }) {
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
      {!resolved && (
        <>
          <ChoiceFilter
            list={list}
            name="recommended_action"
            label={t('action')}
            any={t('anyAction')}
            words={Object.fromEntries(
              RECOMMENDED_ACTIONS.map((action) => [action, words(`action.${action}`)]),
            )}
          />
          <ChoiceFilter
            list={list}
            name="state"
            label={t('state')}
            any={t('anyState')}
            words={Object.fromEntries(
              ANNOTATED_STATES.map((state) => [state, words(`violationState.${state}`)]),
            )}
          />
          <ChoiceFilter
            list={list}
            name="affected"
            label={t('affected')}
            any={t('anyAffected')}
            words={Object.fromEntries(AFFECTED.map((which) => [which, words(`affected.${which}`)]))}
          />
          <ChoiceFilter
            list={list}
            name="broken_before"
            label={t('broken.filter')}
            any={t('broken.any')}
            words={{ 1: t('broken.some'), 3: t('broken.often') }}
          />
        </>
      )}
      <MomentFilter list={list} name="seen_after" label={t('seenSince')} bound="from" />
    </FilterBar>
  );
}
