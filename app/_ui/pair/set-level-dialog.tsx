'use client';

import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Pair } from '@/lib/contract/pairs';
import { LevelName } from '../catalog/level-name';
import { useCatalog } from '../catalog/use-catalog';
import { FormDialog } from '../kit/form-dialog';
import { useWrite } from '../kit/use-write';
import { toast } from '../outcomes/toast';
import { LevelFields, levelPicked } from './level-fields';
import { readPair, setLevel } from './set-level';

/**
 * A person decides the level of both records on the pair that they saw when they opened this. When the pair changed since,
 * nothing is written: the dialog shows the current pair, and the person decides again.
 */
export function SetLevelDialog({ pair, onClose }: { pair: Pair | null; onClose: () => void }) {
  const t = useTranslations('level');
  const words = useTranslations('words');
  const { levelText } = useCatalog();
  const [seen, setSeen] = useState<Pair | null>(pair);
  const writing = useWrite({
    stale: { why: t('changed'), reread: async () => seen && setSeen(await readPair(seen)) },
  });

  useEffect(() => {
    if (pair) setSeen(pair);
  }, [pair]);

  async function decide(about: Pair, fields: FormData) {
    const choice = levelPicked(fields, about);
    await setLevel(about, choice);
    const level = levelText(about.specialization, choice.level);
    toast.success(t('done', { name: about.user_name, level }));
    onClose();
  }

  const specialization = seen && words(`specialization.${seen.specialization}`);
  return (
    <FormDialog
      open={pair !== null}
      onClose={onClose}
      writing={writing}
      onSubmit={(fields) => seen && writing.write(() => decide(seen, fields))}
      title={t('title')}
      description={seen && specialization ? t('about', { name: seen.user_name, specialization }) : ''}
      submit={t('set')}
    >
      {seen && (
        <>
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
          <LevelFields key={seen.version} pair={seen} />
        </>
      )}
    </FormDialog>
  );
}
