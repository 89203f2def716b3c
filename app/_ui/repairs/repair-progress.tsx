import { Square } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { Repair } from '@/lib/contract/repairs';
import { call } from '../api';
import { AskingButton } from '../kit/asking-button';
import { Mark } from '../mark';
import { useReading } from '../state/live';
import { useMe } from '../state/me';
import { ProgressBar } from './progress-bar';

/** A run that waits or works: how far it is, what holds it up, and the way to end it. */
export function RepairProgress({ id, run }: { id: number; run: Repair }) {
  const t = useTranslations('repairs.underWay');
  const { may } = useMe();
  const { data: workers } = useReading('GET /workers');
  const nobody = run.state === 'queued' && workers !== undefined && !workers.some(({ alive }) => alive);
  return (
    <section
      aria-label={t('title')}
      className="panel mb-4 flex flex-wrap items-center gap-4 px-4 py-3.5 md:px-5"
    >
      <div className="flex min-w-56 grow flex-col gap-2">
        <ProgressBar run={run} />
        {nobody && <Mark tone="warn">{t('nobody')}</Mark>}
        {run.interruptions > 0 && <Mark tone="idle">{t('interrupted', { count: run.interruptions })}</Mark>}
      </div>
      {may('repairs.run') && (
        <AskingButton
          button={{
            icon: Square,
            className: '[&>.lucide-square]:fill-current',
            disabled: run.abort_requested_at !== null,
            children: t('abort'),
          }}
          title={t('abortTitle', { id })}
          why={t('abortWhy')}
          submit={t('abort')}
          onConfirm={() => call('POST /repairs/{id}/abort', { params: { id } })}
        />
      )}
    </section>
  );
}
