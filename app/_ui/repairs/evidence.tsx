'use client';

import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import type { Pair } from '@/lib/contract/pairs';
import { useFormat } from '../format';
import { Mark } from '../mark';
import { Moment } from '../time';

/** Both records side by side, each with what speaks for it. */
export function Evidence({ pair }: { pair: Pair }) {
  const t = useTranslations('decision.evidence');
  const words = useTranslations('words');
  const { count } = useFormat();
  const momentOrNone = (at: string | null) => (at ? <Moment at={at} /> : words('none'));
  const { progress, license, evidence } = pair;
  const reached = evidence.reached_level;
  const newest = evidence.newest_history_level;
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Side
        title={words('progress')}
        level={progress?.current_level}
        says={reached === null ? t('noReach') : t('reach', { level: reached })}
        supported={progress !== null && reached !== null && reached >= progress.current_level}
        facts={
          progress && [
            [t('xp'), count(progress.total_xp)],
            [t('sessions'), count(progress.completed_sessions)],
            [t('projects'), count(progress.completed_projects)],
            [t('hours'), `${count(progress.theory_hours)} / ${count(progress.practice_hours)}`],
            [t('activity'), momentOrNone(progress.last_activity_at)],
          ]
        }
      />
      <Side
        title={words('license')}
        level={license?.current_level}
        says={newest === null ? t('noHistory') : t('leads', { level: newest })}
        supported={license !== null && newest === license.current_level}
        facts={
          license && [
            [t('highest'), String(license.max_achieved_level)],
            [t('started'), <Moment key="at" at={license.started_at} />],
            [t('advanced'), momentOrNone(license.last_advanced_at)],
          ]
        }
      />
    </div>
  );
}

function Side(props: {
  title: string;
  level: number | undefined;
  says: string;
  supported: boolean;
  facts: [string, ReactNode][] | null;
}) {
  const t = useTranslations('decision.evidence');
  const words = useTranslations('words');
  return (
    <section aria-label={props.title} className="flex flex-col gap-3 rounded-md border border-line p-4">
      <header className="flex items-baseline justify-between gap-2">
        <h3 className="font-medium text-soft text-sm">{props.title}</h3>
        {props.level !== undefined && (
          <span className="font-semibold">{words('level', { level: props.level })}</span>
        )}
      </header>
      {props.facts ? (
        <dl className="flex flex-col gap-1 text-sm">
          {props.facts.map(([term, shown]) => (
            <div key={term} className="flex justify-between gap-3">
              <dt className="text-muted">{term}</dt>
              <dd className="text-right">{shown}</dd>
            </div>
          ))}
        </dl>
      ) : (
        <p className="text-muted text-sm">{t('absent')}</p>
      )}
      <p className="mt-auto border-line border-t pt-2 text-sm">
        <Mark tone={props.supported ? 'ok' : 'warn'}>
          <span className="text-pretty">
            {t(props.supported ? 'supports' : 'against', { says: props.says })}
          </span>
        </Mark>
      </p>
    </section>
  );
}
