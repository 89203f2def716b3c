'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Repair, RepairScope } from '@/lib/contract/repairs';
import { call } from '../api';
import { Button } from '../button';
import { Dialog } from '../dialog';
import { useFormat } from '../format';
import { Failed } from '../panel';
import { useRefreshAll } from '../state/live';
import { RepairActions } from './repair-actions';
import { RepairCounts } from './repair-counts';

type Step =
  | { at: 'previewing' }
  | { at: 'preview'; result: Repair }
  | { at: 'applying'; result: Repair }
  | { at: 'done'; result: Repair }
  | { at: 'failed'; error: Error };

/** What to repair; `what` names it for people. */
export type RepairTarget = { scope: RepairScope; what: string };

/** Preview first, then apply, then what became of each pair. */
export function RepairDialog({
  target,
  onClose,
}: {
  target: RepairTarget | null;
  onClose: (wrote: boolean) => void;
}) {
  const t = useTranslations('repair');
  const { count } = useFormat();
  const [step, setStep] = useState<Step>({ at: 'previewing' });
  const refreshAll = useRefreshAll();
  const shown = useRef(0);

  const preview = useCallback(async (scope: RepairScope) => {
    shown.current += 1;
    const mine = shown.current;
    setStep({ at: 'previewing' });
    try {
      const { body: result } = await call('POST /repairs', { body: { scope, dry_run: true } });
      if (mine === shown.current) setStep({ at: 'preview', result });
    } catch (error) {
      if (mine === shown.current) setStep({ at: 'failed', error: error as Error });
    }
  }, []);

  useEffect(() => {
    if (target) preview(target.scope);
  }, [target, preview]);

  async function apply(scope: RepairScope, result: Repair) {
    setStep({ at: 'applying', result });
    try {
      const { body: done } = await call('POST /repairs', { body: { scope } });
      setStep({ at: 'done', result: done });
    } catch (error) {
      setStep({ at: 'failed', error: error as Error });
    }
    await refreshAll();
  }

  const close = () => onClose(step.at === 'done');
  return (
    <Dialog
      open={target !== null}
      onClose={close}
      held={step.at === 'applying'}
      title={
        step.at !== 'done'
          ? t('preview', { what: target?.what ?? '' })
          : step.result.repaired > 0
            ? t('done', { count: step.result.repaired })
            : t('nothing')
      }
      description={t(step.at === 'done' ? 'doneWhy' : step.at === 'preview' ? 'previewed' : 'previewing')}
      footer={
        <>
          {step.at === 'done' ? (
            <Button look="primary" onClick={close}>
              {t('close')}
            </Button>
          ) : (
            <Button onClick={close} disabled={step.at === 'applying'}>
              {t('cancel')}
            </Button>
          )}
          {target && (step.at === 'preview' || step.at === 'applying') && (
            <Button
              look="primary"
              busy={step.at === 'applying'}
              disabled={step.result.repaired === 0}
              onClick={() => apply(target.scope, step.result)}
            >
              {step.at === 'applying'
                ? t('applying')
                : step.result.repaired === 0
                  ? t('none')
                  : t('apply', { count: step.result.repaired })}
            </Button>
          )}
        </>
      }
    >
      <div aria-live="polite" className="px-5 pt-4">
        {step.at === 'failed' && <Failed error={step.error} retry={() => target && preview(target.scope)} />}
        {'result' in step && <RepairCounts repair={step.result} />}
      </div>
      {step.at === 'previewing' && <Waiting />}
      {step.at === 'applying' && (
        <div role="progressbar" aria-label={t('progress')} className="skeleton mx-5 mt-3 h-1" />
      )}
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
