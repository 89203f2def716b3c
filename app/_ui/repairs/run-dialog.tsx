import { useRouter } from 'next/navigation';
import type { FormEvent } from 'react';
import { useTranslations } from 'use-intl';
import type { Repair } from '@/lib/contract/repairs';
import { isUnderWay } from '@/lib/vocabulary/repairs';
import { UnreachableError } from '../api';
import { Button } from '../button';
import { Dialog } from '../dialog';
import { useFormat } from '../format';
import { ReasonField, typedInto } from '../kit/reason-field';
import { repairLink } from '../links';
import { Mark } from '../mark';
import { toast } from '../outcomes/toast';
import { Failed } from '../panel';
import { useLast } from '../use-last';
import { RepairActions } from './repair-actions';
import { RepairCounts } from './repair-counts';
import { type Run, useRun } from './use-run';
import { VerifyRepair } from './verify-repair';

type RunDialogProps = {
  kind: 'repair' | 'undo';
  run: Run | null;
  /** A reason is required before anything is stored. */
  asksReason?: boolean;
  /** Called with whether anything was stored. */
  onClose: (wrote: boolean) => void;
};

/** The number of pairs that a run of this kind changes or changed. */
const changedBy = (kind: RunDialogProps['kind'], result: Repair) =>
  kind === 'undo' ? result.undone : result.repaired;

/** Shows the preview first, then applies it, then shows the result for each pair. */
export function RunDialog({ kind, run, asksReason = false, onClose }: RunDialogProps) {
  const t = useTranslations('repair');
  const { count } = useFormat();
  const { push } = useRouter();
  const { step, preview, apply } = useRun(run);
  const shown = useLast(run);
  const changed = 'result' in step ? changedBy(kind, step.result) : 0;
  const applying = step.at === 'applying';
  // A preview of very many pairs ends before it has tried all of them.
  const isPartial = 'result' in step && (step.result.total ?? 0) > step.result.matched;
  const askable = step.at === 'preview' || applying;

  function close() {
    onClose(step.at === 'done');
    const id = step.at === 'done' ? step.result.id : null;
    if (id === null) return;
    const told = changed > 0 ? t(`as.${kind}.done`, { count: changed }) : t('nothing');
    const action = { label: t('open', { id }), onClick: () => push(repairLink(id)) };
    toast[changed > 0 ? 'success' : 'info'](told, { action });
  }

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const reason = typedInto('reason', new FormData(event.currentTarget));
    if (!run || step.at !== 'preview') return;
    const result = await apply(run, step.result, reason);
    // What goes on in the background is followed on the page of its run.
    if (!result || result.id === null || !isUnderWay(result)) return;
    onClose(true);
    push(repairLink(result.id));
  }

  return (
    <Dialog
      open={run !== null}
      onClose={close}
      held={applying}
      title={
        step.at !== 'done'
          ? t(`as.${kind}.preview`, { what: shown?.what ?? '' })
          : changed > 0
            ? t(`as.${kind}.done`, { count: changed })
            : t('nothing')
      }
      description={
        step.at === 'done'
          ? t('doneWhy')
          : t(step.at === 'preview' ? `as.${kind}.previewed` : `as.${kind}.previewing`)
      }
      footer={
        <>
          {step.at === 'done' ? (
            <Button onClick={close}>{t('close')}</Button>
          ) : (
            <Button onClick={close} disabled={applying}>
              {t('cancel')}
            </Button>
          )}
          {askable && (
            <Button
              look="primary"
              type="submit"
              form="run"
              busy={applying}
              disabled={changed === 0 && !isPartial}
            >
              {applying
                ? t(`as.${kind}.applying`)
                : changed === 0 && !isPartial
                  ? t(`as.${kind}.none`)
                  : isPartial
                    ? t(`as.${kind}.applyAll`, { count: step.result.total ?? 0 })
                    : t(`as.${kind}.apply`, { count: changed })}
            </Button>
          )}
        </>
      }
    >
      <div aria-live="polite" className="flex flex-col gap-2 px-5 pt-4">
        {step.at === 'failed' && (
          <>
            {step.while === 'applying' && step.error instanceof UnreachableError && (
              <Mark tone="warn">{t('unsure')}</Mark>
            )}
            <Failed error={step.error} retry={() => run && preview(run)} />
          </>
        )}
        {'result' in step && <RepairCounts repair={step.result} />}
        {askable && isPartial && (
          <p className="text-sm text-soft">
            {t('partial', { count: count(step.result.matched), all: count(step.result.total ?? 0) })}
          </p>
        )}
        {step.at === 'done' && step.meanwhile > 0 && (
          <p className="rounded-md bg-idle-wash px-3 py-2 text-sm">
            <Mark tone="idle">{t('meanwhile', { count: step.meanwhile })}</Mark>
          </p>
        )}
      </div>
      {askable && (
        <form id="run" onSubmit={submit} className={asksReason ? 'px-5 pt-4' : ''}>
          {asksReason && (changed > 0 || isPartial) && (
            <ReasonField label={t('reason')} hint={t('reasonHint')} disabled={applying} />
          )}
        </form>
      )}
      {step.at === 'done' && kind === 'repair' && changed > 0 && <VerifyRepair />}
      {step.at === 'previewing' && <Waiting />}
      {applying && <div role="progressbar" aria-label={t('progress')} className="skeleton mx-5 mt-3 h-1" />}
      {'result' in step && (
        <>
          {step.result.actions.length < step.result.matched && (
            <p className="px-5 pt-3 text-muted text-xs">
              {t('first', { count: count(step.result.actions.length), all: count(step.result.matched) })}
            </p>
          )}
          <RepairActions actions={step.result.actions} preview={step.at !== 'done'} />
        </>
      )}
    </Dialog>
  );
}

function Waiting() {
  return (
    <div className="flex flex-col gap-2 px-5 pb-5">
      {[0, 1, 2, 3].map((row) => (
        <div key={row} className="skeleton h-12" />
      ))}
    </div>
  );
}
