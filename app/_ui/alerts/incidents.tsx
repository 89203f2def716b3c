'use client';

import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import type { Incident } from '@/lib/contract/incidents';
import { useFormat } from '../format';
import { TextLink } from '../kit/text-link';
import { incidentLink } from '../links';
import type { Column } from '../list/column';
import { Filters } from '../list/filters';
import { ListPanel } from '../list/list-panel';
import { useListView } from '../list/use-list-view';
import { Mark } from '../mark';
import { PageHeader } from '../page-header';
import { Awaited, Empty, Panel } from '../panel';
import { useReading } from '../state/live';
import { Moment } from '../time';
import { AlertTabs } from './alert-tabs';
import { SEVERITY_TONES, useIncidentWords } from './alert-words';
import { Calm } from './calm';
import { IncidentCard } from './incident-card';
import { INCIDENT_LIST } from './incident-list';

/** Open incidents, and the list of all incidents. */
export function Incidents() {
  const t = useTranslations('alerts');
  return (
    <>
      <PageHeader title={t('title')} about={t('about')} />
      <AlertTabs />
      <OpenIncidents />
      <h2 className="mt-6 mb-2 font-semibold text-lg">{t('all.title')}</h2>
      <AllIncidents />
    </>
  );
}

function OpenIncidents() {
  const t = useTranslations('alerts');
  const { data: status, error, mutate } = useReading('GET /alerts/status');
  if (!status) {
    return (
      <section className="panel min-h-28">
        <Awaited error={error} retry={() => mutate()} room="m-5 h-16" />
      </section>
    );
  }
  return (
    <Panel title={t('open.title', { count: status.open.length })}>
      {status.open.length > 0 && (
        <ul className="mt-1 border-line border-t">
          {status.open.map((incident) => (
            <IncidentCard key={incident.id} incident={incident} />
          ))}
        </ul>
      )}
      <Calm status={status} />
    </Panel>
  );
}

function AllIncidents() {
  const t = useTranslations('alerts');
  const list = useListView(INCIDENT_LIST);
  return (
    <ListPanel
      list={list}
      caption={t('all.caption')}
      columns={useIncidentColumns()}
      keyOf={({ id }) => id}
      filters={
        <Filters
          list={list}
          texts={{
            subject: {
              label: t('all.subject'),
              any: t('all.anySubject'),
              word: (one) => t(`subject.${one}`),
            },
            severity: {
              label: t('all.severity'),
              any: t('all.anySeverity'),
              word: (one) => t(`severity.${one}`),
            },
            state: { label: t('all.state'), any: t('all.anyState'), word: (one) => t(`state.${one}`) },
            since: { label: t('all.since') },
          }}
        />
      }
      empty={<Empty title={t('all.none')}>{t('all.noneWhy')}</Empty>}
    />
  );
}

function useIncidentColumns(): Column<Incident>[] {
  const t = useTranslations('alerts');
  const words = useIncidentWords();
  const { span } = useFormat();
  return useMemo(
    () => [
      {
        label: t('all.subject'),
        phone: 'title',
        cell: ({ id, subject }) => (
          <TextLink href={incidentLink(id)} className="whitespace-nowrap font-medium">
            {t(`subject.${subject}`)} #{id}
          </TextLink>
        ),
      },
      {
        label: t('all.worst'),
        phone: 'whole',
        cell: ({ subject, worst_figures }) => words.what(subject, worst_figures),
      },
      {
        label: t('all.severity'),
        phone: 'half',
        cell: ({ worst_severity: worst }) => (
          <Mark tone={SEVERITY_TONES[worst]}>{t(`severity.${worst}`)}</Mark>
        ),
      },
      {
        label: t('all.opened'),
        phone: 'half',
        cell: ({ opened_at }) => (
          <span className="whitespace-nowrap">
            <Moment at={opened_at} />
          </span>
        ),
      },
      {
        label: t('all.lasted'),
        phone: 'half',
        cell: ({ opened_at, recovered_at }) =>
          recovered_at === null ? null : (
            <span className="whitespace-nowrap">
              {span(Date.parse(recovered_at) - Date.parse(opened_at))}
            </span>
          ),
      },
      {
        label: t('all.state'),
        align: 'right',
        phone: 'corner',
        cell: ({ state }) => (
          <Mark tone={state === 'recovered' ? 'ok' : state === 'open' ? 'bad' : 'idle'}>
            {t(`state.${state}`)}
          </Mark>
        ),
      },
    ],
    [t, words, span],
  );
}
