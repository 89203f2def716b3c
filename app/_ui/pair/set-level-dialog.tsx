'use client';

import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Pair } from '@/lib/contract/standing';
import { call, RefusedError, read } from '../api';
import { Button } from '../button';
import { LevelName } from '../catalog/level-name';
import { useCatalog } from '../catalog/use-catalog';
import { Dialog } from '../dialog';
import { Mark } from '../mark';
import { toast } from '../outcomes/toast';
import { useRefusalText } from '../refusal';
import { useRefreshAll } from '../state/live';
import { type LevelChoice, LevelForm } from './level-form';

const FORM = 'level';

/**
 * A person decides the level of both records, on what they saw when they opened this. When somebody changed the pair
 * since, nothing is written: they see how it is now, and decide again.
 */
export function SetLevelDialog({ pair, onClose }: { pair: Pair | null; onClose: () => void }) {
  const t = useTranslations('level');
  const words = useTranslations('words');
  const { levelText } = useCatalog();
  const refreshAll = useRefreshAll();
  const refusalText = useRefusalText();
  const [seen, setSeen] = useState<Pair | null>(pair);
  const [changed, setChanged] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    if (!pair) return;
    setSeen(pair);
    setChanged(false);
    setRefusal(null);
  }, [pair]);

  async function decide(about: Pair, { level, lowers, reason }: LevelChoice) {
    const params = { user_id: about.user_id, specialization: about.specialization };
    setBusy(true);
    setRefusal(null);
    try {
      await call(
        'PUT /pairs/{user_id}/{specialization}/level',
        { params, body: { level, allow_demotion: lowers, reason } },
        { version: about.version },
      );
      toast.success(t('done', { name: about.user_name, level: levelText(about.specialization, level) }));
      onClose();
    } catch (error) {
      await explain(error, params);
    } finally {
      setBusy(false);
      await refreshAll();
    }
  }

  async function explain(error: unknown, params: Pick<Pair, 'user_id' | 'specialization'>) {
    const code = error instanceof RefusedError ? error.problem.code : null;
    if (code !== 'stale_version' && code !== 'precondition_failed') {
      setRefusal(refusalText(error));
      return;
    }
    setChanged(true);
    // If it cannot be read just now, the next try is refused again and reads again.
    await read('GET /pairs/{user_id}/{specialization}', { params }).then(setSeen, (failed: Error) =>
      setRefusal(refusalText(failed)),
    );
  }

  return (
    <Dialog
      open={pair !== null}
      onClose={onClose}
      held={busy}
      title={t('title')}
      description={
        seen
          ? t('about', {
              name: seen.user_name,
              specialization: words(`specialization.${seen.specialization}`),
            })
          : ''
      }
      footer={
        <>
          <Button onClick={onClose} disabled={busy}>
            {t('cancel')}
          </Button>
          <Button look="primary" type="submit" form={FORM} busy={busy}>
            {t('set')}
          </Button>
        </>
      }
    >
      {seen && (
        <div className="flex flex-col gap-4 p-5">
          <div aria-live="assertive" className="flex flex-col gap-2 empty:hidden">
            {changed && (
              <p className="rounded-md bg-warn-wash px-3 py-2.5">
                <Mark tone="warn">{t('changed')}</Mark>
              </p>
            )}
            {refusal && <Mark tone="bad">{refusal}</Mark>}
          </div>
          <dl className="grid max-w-md grid-cols-2 gap-3">
            {[
              { term: words('progress'), level: seen.progress?.current_level },
              { term: words('license'), level: seen.license?.current_level },
            ].map(({ term, level }) => (
              <div key={term}>
                <dt className="text-muted text-xs">{t('stands', { record: term })}</dt>
                <dd className="font-medium">
                  <LevelName specialization={seen.specialization} level={level} />
                </dd>
              </div>
            ))}
          </dl>
          <LevelForm key={seen.version} id={FORM} pair={seen} onChoose={(choice) => decide(seen, choice)} />
        </div>
      )}
    </Dialog>
  );
}
