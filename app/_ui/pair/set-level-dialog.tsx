import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Pair } from '@/lib/contract/pairs';
import { LevelName } from '../catalog/level-name';
import { useCatalog } from '../catalog/use-catalog';
import { SelectField } from '../kit/choice-field';
import { FormDialog } from '../kit/form-dialog';
import { MeanIt } from '../kit/mean-it';
import { ReasonField, typedInto } from '../kit/reason-field';
import { useWrite } from '../kit/use-write';
import { toast } from '../outcomes/toast';
import { type LevelChoice, readPair, setLevel } from './set-level';

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

const held = ({ progress, license }: Pair) =>
  [progress?.current_level, license?.current_level].filter((one) => one !== undefined);

/** The level of the catalog that was picked for both records. */
function levelPicked(fields: FormData, pair: Pair): LevelChoice {
  const level = Number(fields.get('level'));
  return { level, lowers: level < Math.max(...held(pair)), reason: typedInto('reason', fields) };
}

/** Picks a level of the catalog for both records. It names a lowering and asks for a confirmation. */
function LevelFields({ pair }: { pair: Pair }) {
  const t = useTranslations('level');
  const { levelsOf, levelText } = useCatalog();
  const now = held(pair);
  const highest = Math.max(...now);
  const [picked, setPicked] = useState('');
  const level = Number(picked) || null;
  return (
    <>
      <SelectField
        label={t('level')}
        name="level"
        required
        className="max-w-md"
        value={picked}
        onChange={setPicked}
        choices={[
          { value: '', text: t('pick') },
          ...levelsOf(pair.specialization).map((one) => ({
            value: String(one.level),
            text:
              levelText(pair.specialization, one.level) +
              (one.level === pair.progress?.current_level && pair.in_agreement ? ` (${t('now')})` : ''),
            disabled: now.every((level) => level === one.level),
          })),
        ]}
      />
      {level !== null && level < highest && (
        <MeanIt what={t('lowers', { from: highest, to: level })} mean={t('mean')} />
      )}
      <ReasonField label={t('reason')} hint={t('reasonHint')} />
    </>
  );
}
