'use client';

import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Violation } from '@/lib/contract/health';
import type { Pair } from '@/lib/contract/standing';
import type { RecommendedAction } from '@/lib/vocabulary/repairs';
import { call, RefusedError, read } from '../api';
import { Button } from '../button';
import { Dialog } from '../dialog';
import { Mark } from '../mark';
import { toast } from '../outcomes/toast';
import { Failed } from '../panel';
import { useRefusalText } from '../refusal';
import { useRefreshAll } from '../state/live';
import { useMe } from '../state/me';
import { useLast } from '../use-last';
import { type Decision, DecisionForm } from './decision-form';
import { Evidence } from './evidence';

const readPair = ({ user_id, specialization }: Pick<Pair, 'user_id' | 'specialization'>) =>
  read('GET /pairs/{user_id}/{specialization}', { params: { user_id, specialization } });

type Reading = { at: 'reading' } | { at: 'read'; pair: Pair } | { at: 'failed'; error: Error };

type DecisionDialogProps = {
  /** Whose pair; a pair itself will do. */
  violation:
    | (Pick<Violation, 'user_id' | 'user_name' | 'specialization'> & {
        recommended_action?: RecommendedAction | null;
      })
    | null;
  onClose: () => void;
};

/** Why no repair was made, with both sides' evidence; an admin picks the level, with a reason. */
export function DecisionDialog({ violation, onClose }: DecisionDialogProps) {
  const t = useTranslations('decision');
  const words = useTranslations('words');
  const shown = useLast(violation);
  const { may } = useMe();
  const mayDecide = may('pairs.set_level');
  const refreshAll = useRefreshAll();
  const textOf = useRefusalText();
  const [reading, setReading] = useState<Reading>({ at: 'reading' });
  const [refusal, setRefusal] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    if (!violation) return;
    let current = true;
    setReading({ at: 'reading' });
    setRefusal(null);
    readPair(violation).then(
      (pair) => current && setReading({ at: 'read', pair }),
      (error: Error) => current && setReading({ at: 'failed', error }),
    );
    return () => {
      current = false;
    };
  }, [violation]);

  async function decide(pair: Pair, decision: Decision) {
    setBusy(true);
    setRefusal(null);
    try {
      await call('PUT /pairs/{user_id}/{specialization}/level', {
        params: pair,
        body: {
          level: decision.level,
          version: pair.version,
          allow_demotion: decision.lowers,
          reason: decision.reason,
        },
      });
      toast.success(t('decided', { name: pair.user_name, level: decision.level }));
      onClose();
    } catch (error) {
      const stale = error instanceof RefusedError && error.problem.code === 'stale_version';
      setRefusal(stale ? t('changed') : textOf(error as Error));
      if (stale) setReading({ at: 'read', pair: await readPair(pair) });
    } finally {
      setBusy(false);
      await refreshAll();
    }
  }

  const pair = reading.at === 'read' ? reading.pair : null;
  const asks = pair !== null && !pair.in_agreement && mayDecide;
  return (
    <Dialog
      open={violation !== null}
      onClose={onClose}
      held={busy}
      title={t(
        (shown?.recommended_action ?? 'needs_decision') === 'needs_decision' ? 'title' : 'evidenceTitle',
      )}
      description={
        shown
          ? t('why', {
              name: shown.user_name,
              specialization: words(`specialization.${shown.specialization}`),
            })
          : ''
      }
      footer={
        <>
          <Button onClick={onClose} disabled={busy}>
            {t('close')}
          </Button>
          {asks && (
            <Button look="primary" type="submit" form="decision" busy={busy}>
              {t('decide')}
            </Button>
          )}
        </>
      }
    >
      <div className="flex flex-col gap-4 p-5">
        {reading.at === 'reading' && <div className="skeleton h-56" />}
        {reading.at === 'failed' && <Failed error={reading.error} retry={onClose} />}
        {pair && <Evidence pair={pair} />}
        <div aria-live="assertive">{refusal && <Mark tone="bad">{refusal}</Mark>}</div>
        {pair?.in_agreement && <Mark tone="ok">{t('agreed')}</Mark>}
        {pair && asks && (
          <DecisionForm key={pair.version} pair={pair} onDecide={(choice) => decide(pair, choice)} />
        )}
        {pair && !pair.in_agreement && !mayDecide && <p className="text-muted text-sm">{t('admins')}</p>}
      </div>
    </Dialog>
  );
}
