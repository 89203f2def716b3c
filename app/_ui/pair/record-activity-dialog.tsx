import { useCallback, useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { ActivityResult } from '@/lib/contract/activities';
import type { Pair } from '@/lib/contract/pairs';
import { call, RefusedError } from '../api';
import { Button } from '../button';
import { useCatalog } from '../catalog/use-catalog';
import { Dialog } from '../dialog';
import { useFormat } from '../format';
import { useWrite } from '../kit/use-write';
import { Mark } from '../mark';
import { ActivityForm, type ActivityInput } from './activity-form';

const REFUSALS = ['key_reused', 'total_below_zero', 'total_too_large'] as const;
const FORM = 'activity';

type RecordActivityDialogProps = { pair: Pair | null; onClose: () => void };

/** Records an activity by hand. After a lost answer it sends the same key again, so the activity counts once. */
export function RecordActivityDialog({ pair, onClose }: RecordActivityDialogProps) {
  const t = useTranslations('record');
  const words = useTranslations('words');
  const [key, setKey] = useState('');
  const [result, setResult] = useState<ActivityResult | null>(null);
  const open = pair !== null;
  const { busy, refusal, write, forget } = useWrite({
    // A refused activity was not recorded. Without an answer this is unknown until the key is sent again.
    explain: (error) => {
      if (!(error instanceof RefusedError) || error.problem.status >= 500) return t('unknown');
      const known = REFUSALS.find((code) => code === error.problem.code);
      return known ? t(`refused.${known}`) : null;
    },
  });

  const begin = useCallback(() => {
    setKey(newActivityKey());
    setResult(null);
    forget();
  }, [forget]);

  useEffect(() => {
    if (open) begin();
  }, [open, begin]);

  async function record({ user_id, specialization }: Pair, input: ActivityInput) {
    const { body } = await call('POST /activities', { body: { user_id, specialization, ...input } });
    const [one] = [body].flat();
    if (one) setResult(one as ActivityResult);
  }

  return (
    <Dialog
      open={open}
      onClose={onClose}
      held={busy}
      title={t('title')}
      description={
        pair
          ? t('about', {
              name: pair.user_name,
              specialization: words(`specialization.${pair.specialization}`),
            })
          : ''
      }
      footer={
        <Footer
          busy={busy}
          isDone={result !== null}
          record={t(refusal ? 'again' : 'record')}
          onAnother={begin}
          onClose={onClose}
        />
      }
    >
      <div className="flex flex-col gap-4 p-5">
        {!result && pair && (
          <ActivityForm
            id={FORM}
            activityKey={key}
            onKey={setKey}
            onSubmit={(input) => write(() => record(pair, input))}
          />
        )}
        <div aria-live="assertive" className="empty:hidden">
          {refusal && <Mark tone="bad">{refusal.why}</Mark>}
          {result && <Recorded result={result} />}
        </div>
      </div>
    </Dialog>
  );
}

type FooterProps = {
  busy: boolean;
  isDone: boolean;
  /** The text of the submit button. */
  record: string;
  onAnother: () => void;
  onClose: () => void;
};

function Footer({ busy, isDone, record, onAnother, onClose }: FooterProps) {
  const t = useTranslations('record');
  if (isDone) {
    return (
      <>
        <Button onClick={onAnother}>{t('another')}</Button>
        <Button look="primary" onClick={onClose}>
          {t('done')}
        </Button>
      </>
    );
  }
  return (
    <>
      <Button onClick={onClose} disabled={busy}>
        {t('cancel')}
      </Button>
      <Button look="primary" type="submit" form={FORM} busy={busy}>
        {record}
      </Button>
    </>
  );
}

function Recorded({ result }: { result: ActivityResult }) {
  const t = useTranslations('record.result');
  const { levelText } = useCatalog();
  const { count } = useFormat();
  const { specialization, level_before: before, level_after: after } = result;
  const rose = result.leveled_up && before !== null && after !== null;
  return (
    <div className="flex flex-col gap-3">
      <Mark tone={result.outcome === 'duplicate' ? 'idle' : 'ok'}>
        {t(result.outcome === 'duplicate' ? 'duplicate' : 'recorded')}
      </Mark>
      {rose && result.outcome === 'recorded' && (
        <p className="rounded-md bg-ok-wash px-4 py-3 font-semibold text-lg text-ok">
          {t('levelUp', { from: before, to: levelText(specialization, after) })}
        </p>
      )}
      <p className="text-soft">
        {t('totals', {
          xp: count(result.total_xp ?? 0),
          sessions: count(result.completed_sessions ?? 0),
          projects: count(result.completed_projects ?? 0),
          theory: count(result.theory_hours ?? 0),
          practice: count(result.practice_hours ?? 0),
        })}
      </p>
      {result.license_level !== null && (
        <p className="text-soft">
          {t('license', { level: levelText(specialization, result.license_level) })}
        </p>
      )}
    </div>
  );
}

const RANDOM_BYTES = 6;

/** A key for an activity that a person records by hand: the day for people, and a random rest so that no two are equal. */
function newActivityKey(now = new Date()): string {
  const random = crypto.getRandomValues(new Uint8Array(RANDOM_BYTES));
  const hex = [...random].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `console-${now.toISOString().slice(0, 10)}-${hex}`;
}
