import { useEffect, useState } from 'react';
import { useTimeZone, useTranslations } from 'use-intl';
import type { Pair } from '@/lib/contract/pairs';
import { FormDialog } from '../kit/form-dialog';
import { useWrite } from '../kit/use-write';
import { toast } from '../outcomes/toast';
import { useLast } from '../use-last';
import { ActFields } from './act-fields';
import { type Act, sendAct } from './acts';
import { readPair } from './set-level';

export type AskedAct = { act: Act; activityKey?: string };

/**
 * One decision about a pair, on the pair as it is when this is opened. When the pair changed since, nothing is written, and
 * the person decides again.
 */
export function ActDialog({
  pair,
  asked,
  onClose,
}: {
  pair: Pair;
  asked: AskedAct | null;
  onClose: () => void;
}) {
  const t = useTranslations('acts');
  const words = useTranslations('words');
  const timeZone = useTimeZone() ?? 'UTC';
  const shown = useLast(asked);
  const [seen, setSeen] = useState(pair);
  const writing = useWrite({
    stale: { why: t('changed'), reread: async () => setSeen(await readPair(pair)) },
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: the pair of the moment when it was opened
  useEffect(() => {
    if (!asked) return;
    let current = true;
    setSeen(pair);
    // The page may still show the pair from before the last decision.
    readPair(pair).then(
      (now) => current && setSeen(now),
      () => {},
    );
    return () => {
      current = false;
    };
  }, [asked]);

  async function send({ act, activityKey }: AskedAct, fields: FormData) {
    await sendAct(seen, act, fields, { timeZone, activityKey });
    toast.success(t(`${act}.done`, { name: seen.user_name }));
    onClose();
  }

  if (!shown) return null;
  const { act, activityKey } = shown;
  return (
    <FormDialog
      open={asked !== null}
      onClose={onClose}
      writing={writing}
      onSubmit={(fields) => asked && writing.write(() => send(asked, fields))}
      title={t(`${act}.title`)}
      description={`${seen.user_name}, ${words(`specialization.${seen.specialization}`)}`}
      submit={t(`${act}.submit`)}
    >
      <p className="max-w-[70ch] text-pretty text-sm text-soft">{t(`${act}.about`)}</p>
      {activityKey && <p className="wrap-anywhere font-mono text-sm">{activityKey}</p>}
      <ActFields key={act} pair={seen} act={act} />
    </FormDialog>
  );
}
