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
import { type Run, type RunStep, useRun } from './use-run';
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

/** What a step of a run says of itself: how many pairs it changes, and whether the preview has tried all of them. */
function saidBy(kind: RunDialogProps['kind'], step: RunStep) {
  const result = 'result' in step ? step.result : null;
  return {
    result,
    changed: result ? changedBy(kind, result) : 0,
    // A preview of very many pairs ends before it has tried all of them.
    isPartial: result !== null && (result.total ?? 0) > result.matched,
    isAskable: step.at === 'preview' || step.at === 'applying',
  };
}

/** Shows the preview first, then applies it, then shows the result for each pair. */
export function RunDialog({ kind, run, asksReason = false, onClose }: RunDialogProps) {
  const t = useTranslations('repair');
  const { push } = useRouter();
  const { step, preview, apply } = useRun(run);
  const shown = useLast(run);
  const { changed, isAskable, isPartial } = saidBy(kind, step);
  const done = changed > 0 ? t(`as.${kind}.done`, { count: changed }) : t('nothing');

  function close() {
    onClose(step.at === 'done');
    const id = step.at === 'done' ? step.result.id : null;
    if (id === null) return;
    const action = { label: t('open', { id }), onClick: () => push(repairLink(id)) };
    toast[changed > 0 ? 'success' : 'info'](done, { action });
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
      held={step.at === 'applying'}
      title={step.at === 'done' ? done : t(`as.${kind}.preview`, { what: shown?.what ?? '' })}
      description={
        step.at === 'done'
          ? t('doneWhy')
          : t(step.at === 'preview' ? `as.${kind}.previewed` : `as.${kind}.previewing`)
      }
      footer={<Footer kind={kind} step={step} onClose={close} />}
    >
      <Told kind={kind} step={step} retry={() => run && preview(run)} />
      {isAskable && (
        <form id="run" onSubmit={submit} className={asksReason ? 'px-5 pt-4' : ''}>
          {asksReason && (changed > 0 || isPartial) && (
            <ReasonField label={t('reason')} hint={t('reasonHint')} disabled={step.at === 'applying'} />
          )}
        </form>
      )}
      <Pairs kind={kind} step={step} />
    </Dialog>
  );
}

type StepProps = { kind: RunDialogProps['kind']; step: RunStep };

/** The buttons of a step; the submit button says what it will change. */
function Footer({ kind, step, onClose }: StepProps & { onClose: () => void }) {
  const t = useTranslations('repair');
  const { result, changed, isPartial, isAskable } = saidBy(kind, step);
  const applying = step.at === 'applying';
  const nothing = changed === 0 && !isPartial;
  if (step.at === 'done') return <Button onClick={onClose}>{t('close')}</Button>;
  return (
    <>
      <Button onClick={onClose} disabled={applying}>
        {t('cancel')}
      </Button>
      {isAskable && (
        <Button look="primary" type="submit" form="run" busy={applying} disabled={nothing}>
          {applying
            ? t(`as.${kind}.applying`)
            : nothing
              ? t(`as.${kind}.none`)
              : isPartial
                ? t(`as.${kind}.applyAll`, { count: result?.total ?? 0 })
                : t(`as.${kind}.apply`, { count: changed })}
        </Button>
      )}
    </>
  );
}

/** Why a step failed, or its counts. */
function Told({ kind, step, retry }: StepProps & { retry: () => void }) {
  const t = useTranslations('repair');
  const { count } = useFormat();
  const { result, isPartial, isAskable } = saidBy(kind, step);
  return (
    <div aria-live="polite" className="flex flex-col gap-2 px-5 pt-4">
      {step.at === 'failed' && (
        <>
          {step.while === 'applying' && step.error instanceof UnreachableError && (
            <Mark tone="warn">{t('unsure')}</Mark>
          )}
          <Failed error={step.error} retry={retry} />
        </>
      )}
      {result && <RepairCounts repair={result} />}
      {result && isAskable && isPartial && (
        <p className="text-sm text-soft">
          {t('partial', { count: count(result.matched), all: count(result.total ?? 0) })}
        </p>
      )}
      {step.at === 'done' && step.meanwhile > 0 && (
        <p className="rounded-md bg-idle-wash px-3 py-2 text-sm">
          <Mark tone="idle">{t('meanwhile', { count: step.meanwhile })}</Mark>
        </p>
      )}
    </div>
  );
}

/** The pairs of the preview or of the result, or that they are awaited. */
function Pairs({ kind, step }: StepProps) {
  const t = useTranslations('repair');
  const { count } = useFormat();
  const { result, changed } = saidBy(kind, step);
  return (
    <>
      {step.at === 'done' && kind === 'repair' && changed > 0 && <VerifyRepair />}
      {step.at === 'previewing' && <Waiting />}
      {step.at === 'applying' && (
        <div role="progressbar" aria-label={t('progress')} className="skeleton mx-5 mt-3 h-1" />
      )}
      {result && result.actions.length < result.matched && (
        <p className="px-5 pt-3 text-muted text-xs">
          {t('first', { count: count(result.actions.length), all: count(result.matched) })}
        </p>
      )}
      {result && <RepairActions actions={result.actions} preview={step.at !== 'done'} />}
    </>
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
