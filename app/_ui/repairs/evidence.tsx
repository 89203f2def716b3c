import type { ReactNode } from 'react';
import type { Pair } from '@/lib/contract/standing';
import { formatCount } from '../format';
import { Mark } from '../mark';
import { Moment } from '../time';

const text = {
  progress: 'Progress',
  license: 'License',
  level: 'Level',
  missing: 'This record does not exist.',
  xp: 'XP',
  sessions: 'Sessions',
  projects: 'Projects',
  hours: 'Theory / practice hours',
  activity: 'Last activity',
  highest: 'Highest level achieved',
  started: 'Started',
  advanced: 'Last advanced',
  none: 'none',
  reach: (level: number) => `The totals reach level ${level}`,
  noReach: 'There are no totals to go by',
  leads: (level: number) => `The newest row of the license history leads to level ${level}`,
  noHistory: 'There is no license history',
  supports: 'supports this side',
  against: 'does not support it',
};

/** Both records side by side, each with what speaks for it. */
export function Evidence({ pair }: { pair: Pair }) {
  const { progress, license, evidence } = pair;
  const reached = evidence.reached_level;
  const newest = evidence.newest_history_level;
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Side
        title={text.progress}
        level={progress?.current_level}
        says={reached === null ? text.noReach : text.reach(reached)}
        supported={progress !== null && reached !== null && reached >= progress.current_level}
        facts={
          progress && [
            [text.xp, formatCount(Number(progress.total_xp))],
            [text.sessions, formatCount(progress.completed_sessions)],
            [text.projects, formatCount(progress.completed_projects)],
            [text.hours, `${formatCount(progress.theory_hours)} / ${formatCount(progress.practice_hours)}`],
            [text.activity, momentOrNone(progress.last_activity_at)],
          ]
        }
      />
      <Side
        title={text.license}
        level={license?.current_level}
        says={newest === null ? text.noHistory : text.leads(newest)}
        supported={license !== null && newest === license.current_level}
        facts={
          license && [
            [text.highest, String(license.max_achieved_level)],
            [text.started, <Moment key="at" at={license.started_at} />],
            [text.advanced, momentOrNone(license.last_advanced_at)],
          ]
        }
      />
    </div>
  );
}

function momentOrNone(at: string | null): ReactNode {
  return at ? <Moment at={at} /> : text.none;
}

function Side(props: {
  title: string;
  level: number | undefined;
  says: string;
  supported: boolean;
  facts: [string, ReactNode][] | null;
}) {
  return (
    <section aria-label={props.title} className="flex flex-col gap-3 rounded-md border border-line p-4">
      <header className="flex items-baseline justify-between gap-2">
        <h3 className="font-medium text-soft text-sm">{props.title}</h3>
        {props.level !== undefined && (
          <span className="text-muted text-sm">
            {text.level} <span className="font-semibold text-ink text-xl">{props.level}</span>
          </span>
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
        <p className="text-muted text-sm">{text.missing}</p>
      )}
      <p className="mt-auto border-line border-t pt-2 text-sm">
        <Mark tone={props.supported ? 'ok' : 'warn'}>
          <span className="text-pretty">
            {props.says}: {props.supported ? text.supports : text.against}
          </span>
        </Mark>
      </p>
    </section>
  );
}
