import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import type { Repair } from '@/lib/contract/repairs';
import { Actor } from '../actor';
import { FactCells } from '../fact-cells';
import { useFormat } from '../format';
import { When } from '../kit/cells';
import { TextLink } from '../kit/text-link';
import { repairLink } from '../links';
import { Mark } from '../mark';
import { usePage } from '../state/live';
import { REPAIR_TONES } from '../vocabulary';
import { RepairCounts } from './repair-counts';
import { undosOf } from './repair-list';
import { Manner } from './run-columns';

/** The figures of a run, and the runs that it undid or that undid it. */
export function RepairFacts({ id, run }: { id: number; run: Repair }) {
  const t = useTranslations('repairs.facts');
  const words = useTranslations('words');
  const { count, span } = useFormat();
  const { data: undos } = usePage('GET /repairs', undosOf(id));
  const facts: [string, ReactNode][] = [
    [
      t('state'),
      <Mark key="" tone={REPAIR_TONES[run.state]}>
        {words(`repairState.${run.state}`)}
      </Mark>,
    ],
    [t('when'), <When key="" at={run.started_at} />],
    [t('took'), run.finished_at ? span(Date.parse(run.finished_at) - Date.parse(run.started_at)) : '–'],
    [t('who'), <Actor key="" actor={run.actor} />],
    [t('manner'), <Manner key="" run={run} />],
    [t('matched'), count(run.matched)],
  ];
  return (
    <section aria-label={t('label')} className="panel mb-4 overflow-hidden">
      <div className="flex flex-col gap-2 px-4 py-3.5 md:px-5">
        <RepairCounts repair={run} />
        {run.reason && (
          <p className="text-sm">
            <span className="text-muted">{t('reason')}</span>{' '}
            <q className="wrap-anywhere text-soft">{run.reason}</q>
          </p>
        )}
        {undos && undos.items.length > 0 && (
          <p className="flex flex-wrap gap-x-2 text-sm">
            <span className="text-muted">{t('undoneBy')}</span>
            {undos.items.map((undo) => (
              <TextLink look="accent" key={undo.id} href={repairLink(undo.id ?? 0)}>
                {t('undo', { id: undo.id ?? 0, count: undo.undone })}
              </TextLink>
            ))}
          </p>
        )}
      </div>
      <FactCells facts={facts} />
      {run.request_id && (
        <p className="border-line border-t px-4 py-2 text-muted text-xs md:px-5">
          {t('request')} <code className="select-all font-mono wrap-anywhere">{run.request_id}</code>
        </p>
      )}
    </section>
  );
}
