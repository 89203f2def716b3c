import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import type { RepairAction } from '@/lib/contract/repairs';
import { call } from '../api';
import { RunDialog } from './run-dialog';
import type { Run } from './use-run';

/** The run to undo: some of its pairs, or all. */
export type UndoTarget = {
  id: number;
  what: string;
  pairs?: Pick<RepairAction, 'user_id' | 'specialization'>[];
};

/** Previews what an undo restores, asks for the reason, and shows the result for each pair. */
export function UndoDialog(props: { target: UndoTarget | null; onClose: (wrote: boolean) => void }) {
  const t = useTranslations('repair');
  const { target } = props;
  const run = useMemo((): Run | null => {
    if (!target) return null;
    const { id, what, pairs } = target;
    const undo = async (dryRun: boolean, reason: string) => {
      const body = { reason, dry_run: dryRun, ...(pairs ? { pairs } : {}) };
      return (await call('POST /repairs/{id}/undo', { params: { id }, body })).body;
    };
    return { what, preview: () => undo(true, t('previewReason')), apply: (_, reason) => undo(false, reason) };
  }, [target, t]);
  return <RunDialog kind="undo" run={run} asksReason onClose={props.onClose} />;
}
