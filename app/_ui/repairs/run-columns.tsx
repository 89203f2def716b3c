import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import type { Repair } from '@/lib/contract/repairs';
import { Actor } from '../actor';
import { When } from '../kit/cells';
import { TextLink } from '../kit/text-link';
import { repairLink } from '../links';
import type { Column } from '../list/column';
import { Mark } from '../mark';
import { REPAIR_TONES } from '../vocabulary';
import { RepairCounts } from './repair-counts';

export function useRepairColumns(): Column<Repair>[] {
  const t = useTranslations('repairs.columns');
  const words = useTranslations('words');
  return useMemo(
    () => [
      { label: t('run'), phone: 'title', cell: (run) => <RunLink run={run} /> },
      {
        label: t('when'),
        phone: 'half',
        cell: ({ started_at }) => <When at={started_at} />,
      },
      { label: t('who'), phone: 'half', cell: ({ actor }) => <Actor actor={actor} /> },
      {
        label: t('result'),
        phone: 'whole',
        cell: (run) =>
          run.matched === 0 && run.state === 'completed' ? <NothingMatched /> : <RepairCounts repair={run} />,
      },
      {
        label: t('reason'),
        phone: 'whole',
        cell: ({ reason }) =>
          reason && (
            <span className="line-clamp-2 max-w-72 wrap-anywhere text-soft" title={reason}>
              {reason}
            </span>
          ),
      },
      {
        label: t('state'),
        align: 'right',
        phone: 'corner',
        cell: ({ state }) => <Mark tone={REPAIR_TONES[state]}>{words(`repairState.${state}`)}</Mark>,
      },
    ],
    [t, words],
  );
}

/** The name of a run, which leads to it, and its policy. */
export function RunLink({ run }: { run: Repair }) {
  const t = useTranslations('repairs');
  if (run.id === null) return null;
  return (
    <span className="flex min-w-0 flex-col">
      <TextLink href={repairLink(run.id)} className="font-medium">
        {t(run.undoes_id === null ? 'name' : 'undoName', { id: run.id })}
      </TextLink>
      <span className="text-muted text-xs">
        <Manner run={run} />
      </span>
    </span>
  );
}

/** The policy of a run, or the run that it undoes. */
export function Manner({ run }: { run: Repair }) {
  const t = useTranslations('repairs');
  const words = useTranslations('words');
  if (run.undoes_id !== null) {
    return (
      <TextLink look="plain" href={repairLink(run.undoes_id)} className="inline-block py-1 hover:text-ink">
        {t('undoOf', { id: run.undoes_id })}
      </TextLink>
    );
  }
  return run.policy && words(`policy.${run.policy}`);
}

function NothingMatched() {
  const t = useTranslations('repairs');
  return <span className="text-muted">{t('nothingMatched')}</span>;
}
