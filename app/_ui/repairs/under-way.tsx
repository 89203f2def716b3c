'use client';

import { useTranslations } from 'use-intl';
import type { Page } from '@/lib/contract/operation';
import type { Repair } from '@/lib/contract/repairs';
import { Actor } from '../actor';
import { Mark } from '../mark';
import { usePage } from '../state/live';
import { REPAIR_TONES } from '../vocabulary';
import { ProgressBar } from './progress-bar';
import { underWay } from './repair-list';
import { RunLink } from './run-columns';

const isAny = ({ items }: Page<Repair>) => items.length > 0;

/** The runs that work and those that wait, in the order in which they are done. Nothing without any. */
export function UnderWay() {
  const t = useTranslations('repairs.underWay');
  const words = useTranslations('words');
  const running = usePage('GET /repairs', underWay('running'), { changes: isAny }).data;
  const queued = usePage('GET /repairs', underWay('queued'), { changes: isAny }).data;
  // The API lists the newest first; the oldest is done first.
  const runs = [running, queued].flatMap((page) => [...(page?.items ?? [])].reverse());
  if (runs.length === 0) return null;
  return (
    <section aria-label={t('title')} className="panel mb-4 px-4 py-3.5 md:px-5">
      <h2 className="mb-2 font-medium">{t('title')}</h2>
      <ol className="flex flex-col">
        {runs.map((run) => (
          <li
            key={run.id}
            className="grid items-center gap-x-4 gap-y-1 border-line border-t py-2.5 first:border-t-0 sm:grid-cols-[12rem_minmax(0,1fr)_auto]"
          >
            <RunLink run={run} />
            <ProgressBar run={run} />
            <span className="flex flex-wrap items-center gap-x-3 text-sm">
              <Actor actor={run.actor} />
              <Mark tone={REPAIR_TONES[run.state]}>{words(`repairState.${run.state}`)}</Mark>
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
