'use client';

import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import type { IncidentDetail } from '@/lib/contract/incidents';
import { FactCells } from '../fact-cells';
import { useFormat } from '../format';
import { TextLink } from '../kit/text-link';
import { writerLink } from '../links';
import { Mark } from '../mark';
import { PageHeader, Up } from '../page-header';
import { AwaitedPage, Panel } from '../panel';
import { useNow } from '../state/clock';
import { useReading } from '../state/live';
import { Moment } from '../time';
import { SEVERITY_TONES, useIncidentWords } from './alert-words';
import { IncidentActions } from './incident-actions';
import { LikelyCause, Said } from './incident-card';
import { IncidentStory } from './incident-story';

/** One incident: subject, severity, cause, what to do, and its story. */
export function IncidentPage({ id }: { id: number }) {
  const { data: incident, error, mutate } = useReading('GET /alerts/incidents/{id}', { params: { id } });
  const t = useTranslations('alerts');
  if (!incident) return <AwaitedPage error={error} retry={() => mutate()} />;
  return (
    <>
      <PageHeader
        above={<Up href="/alerts" text={t('title')} />}
        title={`${t(`subject.${incident.subject}`)} #${incident.id}`}
      >
        <IncidentActions incident={incident} />
      </PageHeader>
      <Head incident={incident} />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1.6fr)_minmax(0,1fr)]">
        <Panel title={t('story.title')}>
          <IncidentStory story={incident.story} />
        </Panel>
        <div className="flex flex-col gap-4">
          <Panel title={t('todo.title')}>
            <p className="px-4 pt-1 pb-4 text-sm">
              {t(`todo.${incident.subject}`)} <ToWriter incident={incident} />
            </p>
          </Panel>
          <Figures incident={incident} />
        </div>
      </div>
    </>
  );
}

/** The writer that the incident is about, or that is its likely cause. */
function ToWriter({ incident: { figures } }: { incident: IncidentDetail }) {
  const t = useTranslations('alerts.todo');
  if (typeof figures.writer_id !== 'number') return null;
  return (
    <TextLink look="accent" href={writerLink(figures.writer_id)}>
      {t('openWriter')}
    </TextLink>
  );
}

function Head({ incident }: { incident: IncidentDetail }) {
  const t = useTranslations('alerts');
  const words = useIncidentWords();
  const { severity, worst_severity, opened_at, recovered_at, reopened, subject, figures } = incident;
  const facts: [string, ReactNode][] = [
    [t('fact.opened'), <Moment key="" at={opened_at} />],
    [t('fact.recovered'), recovered_at === null ? t('fact.notYet') : <Moment key="" at={recovered_at} />],
    [t('fact.lasted'), <Lasted key="" since={opened_at} until={recovered_at} />],
    [t('fact.worst'), t(`severity.${worst_severity}`)],
    [t('fact.cameBack'), t('fact.times', { count: reopened })],
    [t('fact.state'), t(`state.${incident.state}`)],
  ];
  return (
    <section aria-label={t('fact.label')} className="panel mb-4 overflow-hidden">
      <div className="flex flex-col gap-1.5 px-4 py-3.5 md:px-5">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          {recovered_at === null ? (
            <Mark tone={SEVERITY_TONES[severity]} washed>
              {t(`severity.${severity}`)}
            </Mark>
          ) : (
            <Mark tone="ok" washed>
              {t('state.recovered')}
            </Mark>
          )}
          <span className="font-medium">{words.what(subject, figures)}</span>
        </p>
        <LikelyCause incident={incident} />
        <Said incident={incident} />
      </div>
      <FactCells facts={facts} />
    </section>
  );
}

/** A separate component, so that only it is rendered each second. */
function Lasted({ since, until }: { since: string; until: string | null }) {
  const { span } = useFormat();
  const now = useNow();
  const ms = (until === null ? now : Date.parse(until)) - Date.parse(since);
  return <span suppressHydrationWarning>{span(Math.max(0, ms))}</span>;
}

/** Every figure by its name in the API: the newest and the worst value. */
function Figures({ incident: { figures, worst_figures: worst } }: { incident: IncidentDetail }) {
  const t = useTranslations('alerts.figures');
  const { shown } = useIncidentWords();
  const names = [...new Set([...Object.keys(figures), ...Object.keys(worst)])];
  if (names.length === 0) return null;
  return (
    <Panel title={t('title')}>
      <div className="overflow-x-auto px-4 pt-1 pb-4">
        <table className="w-full text-sm">
          <thead className="text-left text-muted text-xs">
            <tr>
              <th scope="col" className="py-1 font-normal">
                {t('name')}
              </th>
              <th scope="col" className="py-1 pl-4 text-right font-normal">
                {t('now')}
              </th>
              <th scope="col" className="py-1 pl-4 text-right font-normal">
                {t('worst')}
              </th>
            </tr>
          </thead>
          <tbody>
            {names.map((name) => (
              <tr key={name} className="border-line border-t align-top">
                <th scope="row" className="py-1.5 text-left font-mono font-normal text-muted text-xs">
                  {name}
                </th>
                <td className="wrap-anywhere py-1.5 pl-4 text-right" suppressHydrationWarning>
                  {shown(figures[name])}
                </td>
                <td className="wrap-anywhere py-1.5 pl-4 text-right text-soft" suppressHydrationWarning>
                  {shown(worst[name])}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
