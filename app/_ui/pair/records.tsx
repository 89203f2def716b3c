import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import type { Pair } from '@/lib/contract/pairs';
import type { Support } from '@/lib/vocabulary/repairs';
import { Actor } from '../actor';
import { LevelName } from '../catalog/level-name';
import { useCatalog } from '../catalog/use-catalog';
import { useFormat } from '../format';
import { Mark } from '../mark';
import { Moment } from '../time';
import { MomentOrNone, useLicenseFacts } from './license-facts';

/**
 * Both records side by side, each with its evidence. When nothing is wrong, missing evidence is no warning, because nothing
 * depends on it. Nor is it one for a record that does not exist: there is no level to support.
 */
export function Records({ pair }: { pair: Pair }) {
  const t = useTranslations('pair.records');
  const words = useTranslations('words');
  const { count } = useFormat();
  const { levelText } = useCatalog();
  const licenseFacts = useLicenseFacts(pair);
  const { progress, license, evidence, specialization } = pair;
  const {
    reached_level: reached,
    newest_history_level: newest,
    history_level: held,
    hold,
    ledger,
  } = evidence;
  const say = (what: Support, says: string) => ({ says, supports: evidence.supports.includes(what) });
  // Where a total differs from the sum of the ledger, both are shown.
  const total = (shown: string | number, ledger: string | number) =>
    String(shown) === String(ledger) ? (
      count(shown)
    ) : (
      <>
        {count(shown)} <Mark tone="warn">{t('ledger', { count: count(ledger) })}</Mark>
      </>
    );
  return (
    <div className="grid gap-4 md:grid-cols-2">
      <Record
        pair={pair}
        title={words('progress')}
        about={t('progressIs')}
        level={progress?.current_level}
        facts={
          progress && [
            [t('xp'), total(progress.total_xp, ledger.xp)],
            [t('sessions'), total(progress.completed_sessions, ledger.sessions)],
            [t('projects'), total(progress.completed_projects, ledger.projects)],
            [t('theory'), total(progress.theory_hours, ledger.theory_hours)],
            [t('practice'), total(progress.practice_hours, ledger.practice_hours)],
            [t('activity'), <MomentOrNone key="at" at={progress.last_activity_at} />],
          ]
        }
        evidence={[
          say('totals', t('reach', { level: levelText(specialization, reached) })),
          ...(held === null ? [] : [say('history', t('held', { level: levelText(specialization, held) }))]),
        ]}
        hold={hold}
      />
      <Record
        pair={pair}
        title={words('license')}
        about={t('licenseIs')}
        level={license?.current_level}
        withdrawn={pair.withdrawal !== null}
        facts={licenseFacts}
        evidence={[
          say(
            'newest_history',
            newest === null
              ? t(evidence.highest_history_level === null ? 'noHistory' : 'leadsToNone')
              : t('newest', { level: levelText(specialization, newest) }),
          ),
        ]}
      />
    </div>
  );
}

type Evidence = { says: string; supports: boolean };

function Record(props: {
  pair: Pair;
  title: string;
  about: string;
  level: number | undefined;
  facts: [string, ReactNode][] | null;
  evidence: Evidence[];
  hold?: Pair['evidence']['hold'];
  withdrawn?: boolean;
}) {
  const t = useTranslations('pair.records');
  const { pair, level } = props;
  return (
    <section aria-label={props.title} className="panel flex flex-col">
      <header className="flex flex-wrap items-baseline justify-between gap-x-3 px-4 pt-3 pb-2 md:px-5">
        <h2 className="font-medium text-soft text-sm">{props.title}</h2>
        <span className="text-muted text-xs">{props.about}</span>
      </header>
      <p className="px-4 pb-3 font-semibold text-xl md:px-5">
        <LevelName specialization={pair.specialization} level={level} withdrawn={props.withdrawn} />
      </p>
      {props.facts ? (
        <dl className="grid gap-y-1 border-line border-t px-4 py-3 text-sm md:px-5">
          {props.facts.map(([term, shown]) => (
            <div key={term} className="flex justify-between gap-4">
              <dt className="shrink-0 text-muted">{term}</dt>
              <dd className="text-right">{shown}</dd>
            </div>
          ))}
        </dl>
      ) : (
        <p className="border-line border-t px-4 py-3 text-muted text-sm md:px-5">{t('absent')}</p>
      )}
      <div className="mt-auto border-line border-t px-4 py-3 md:px-5">
        <h3 className="pb-1 text-muted text-xs">{t('evidence')}</h3>
        <ul className="flex flex-col gap-2">
          {props.evidence.map(({ says, supports }) => (
            <li key={says}>
              {(pair.violation === null || level === undefined) && !supports ? (
                <span className="text-pretty text-soft text-sm">{says}</span>
              ) : (
                <span className="flex flex-col items-start text-sm">
                  <Mark tone={supports ? 'ok' : 'warn'}>{t(supports ? 'supports' : 'against')}</Mark>
                  <span className="text-pretty">{says}</span>
                </span>
              )}
            </li>
          ))}
        </ul>
        {props.hold && <Hold hold={props.hold} specialization={pair.specialization} />}
      </div>
    </section>
  );
}

/** Says that a person lowered the level and knew the totals, with who and when. */
function Hold({
  hold: { level, by, at },
  specialization,
}: Pick<Pair, 'specialization'> & { hold: NonNullable<Pair['evidence']['hold']> }) {
  const t = useTranslations('pair.records');
  const { levelText } = useCatalog();
  return (
    <p className="pt-2 text-pretty text-soft text-sm">
      {t('hold', { level: levelText(specialization, level) })}
      {by && at && (
        <>
          {' '}
          <Actor actor={by} />, <Moment at={at} />
        </>
      )}
    </p>
  );
}
