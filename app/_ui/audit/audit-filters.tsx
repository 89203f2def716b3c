'use client';

import { X } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { AUDIT_ACTIONS } from '@/lib/vocabulary/audit-actions';
import { buttonLook } from '../button';
import { fieldLook } from '../field';
import { ChoiceFilter, Filters } from '../list/filters';
import type { ListControls } from '../list/use-list-view';
import { PersonFilter } from '../people/person-filter';
import type { AUDIT_LIST } from './audit-list';
import { useActionWords } from './audit-words';

/** All filters of the audit log. */
export function AuditFilters({ list }: { list: ListControls<typeof AUDIT_LIST> }) {
  const t = useTranslations('audit');
  const actionWords = useActionWords();
  const { action } = list.view.filters;
  const actions = action ? [...new Set([...AUDIT_ACTIONS, action])] : AUDIT_ACTIONS;
  return (
    <Filters
      list={list}
      texts={{
        target: { label: t('target'), placeholder: t('targetPlaceholder') },
        request_id: { label: t('request'), placeholder: t('request') },
        since: { label: t('since') },
        until: { label: t('until') },
      }}
    >
      <ActorFilter list={list} />
      <ChoiceFilter
        list={list}
        name="action"
        label={t('action')}
        any={t('anyAction')}
        words={Object.fromEntries(actions.map((one) => [one, actionWords(one)]))}
      />
    </Filters>
  );
}

/** Filters by a person, who is searched for. For another actor, press its name in a row. */
function ActorFilter({ list }: { list: ListControls }) {
  const t = useTranslations('audit');
  const { actor } = list.view.filters;
  const person = /^user:(\d{1,15})$/.exec(actor ?? '')?.[1];
  const pick = (id: number | undefined) =>
    list.filter({ actor: id === undefined ? undefined : `user:${id}` });
  if (!actor || person) {
    return <PersonFilter label={t('who')} picked={person ? Number(person) : undefined} onPick={pick} />;
  }
  return (
    <span className={`${fieldLook} flex min-w-0 items-center gap-1.5 border-accent pr-1 text-accent`}>
      <span className="sr-only">{t('who')}: </span>
      <span className="truncate">{actor}</span>
      <button
        type="button"
        className={`${buttonLook('ghost', 'icon')} ml-auto size-7`}
        aria-label={t('anyone', { name: actor })}
        onClick={() => pick(undefined)}
      >
        <X className="size-4" aria-hidden />
      </button>
    </span>
  );
}
