import { useState } from 'react';
import { useTimeZone, useTranslations } from 'use-intl';
import type { Pair } from '@/lib/contract/pairs';
import { TOTALS } from '@/lib/vocabulary/history';
import { useCatalog } from '../catalog/use-catalog';
import { SelectField } from '../kit/choice-field';
import { MeanIt } from '../kit/mean-it';
import { ReasonField } from '../kit/reason-field';
import { dayOf } from '../list/day-bounds';
import { TextField } from '../text-field';
import { type Act, levelOf } from './acts';

const DAY_MS = 86_400_000;
const MAX_COUNT = 2_147_483_647;

/** The fields of a decision, with its reason. */
export function ActFields({ pair, act }: { pair: Pair; act: Act }) {
  const t = useTranslations('acts');
  return (
    <>
      {(act === 'withdraw' || act === 'valid_until') && <UntilField pair={pair} act={act} />}
      {(act === 'adjust' || act === 'reset') && <TotalsFields pair={pair} act={act} />}
      {(act === 'issue' || act === 'lower' || act === 'restore_pair') && <LevelField pair={pair} act={act} />}
      {(act === 'adjust' || act === 'restore' || act === 'take_back') && levelOf(pair) > 1 && (
        <LevelField pair={pair} act={act} />
      )}
      <ReasonField label={t('reason')} hint={t('reasonHint')} />
    </>
  );
}

function UntilField({ pair, act }: { pair: Pair; act: 'withdraw' | 'valid_until' }) {
  const t = useTranslations('acts');
  const timeZone = useTimeZone() ?? 'UTC';
  // A validity ends with a day, at the moment when the next day begins.
  const lastMs = act === 'valid_until' ? 1 : 0;
  const now = act === 'valid_until' ? pair.license?.valid_until : pair.withdrawal?.until;
  return (
    <TextField
      name="until"
      type="date"
      required={false}
      label={t(`until.${act}`)}
      hint={t('until.hint')}
      min={act === 'withdraw' ? dayOf(new Date(Date.now() + DAY_MS).toISOString(), timeZone) : undefined}
      defaultValue={now ? dayOf(new Date(Date.parse(now) - lastMs).toISOString(), timeZone) : ''}
      className="w-44"
    />
  );
}

function TotalsFields({ pair, act }: { pair: Pair; act: 'adjust' | 'reset' }) {
  const t = useTranslations('acts');
  const amounts = useTranslations('record.amount');
  const now = {
    xp: pair.progress?.total_xp,
    sessions: pair.progress?.completed_sessions,
    projects: pair.progress?.completed_projects,
    theory_hours: pair.progress?.theory_hours,
    practice_hours: pair.progress?.practice_hours,
  };
  return (
    <fieldset>
      <legend className="mb-1.5 font-medium text-sm">{t(`totals.${act}`)}</legend>
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-5">
        {TOTALS.map((total) => (
          <TextField
            key={total}
            name={total}
            label={amounts(total)}
            hint={t('totals.now', { total: now[total] ?? 0 })}
            type="number"
            step={1}
            min={act === 'reset' ? 0 : -Number(now[total] ?? 0)}
            max={act === 'reset' ? Number(now[total] ?? 0) : MAX_COUNT}
            placeholder="0"
            required={false}
            className="w-full"
          />
        ))}
      </div>
    </fieldset>
  );
}

type LevelAct = 'issue' | 'lower' | 'restore_pair' | 'adjust' | 'restore' | 'take_back';

/** A level of the catalog. Where the decision works without one, the first choice says what happens then. */
function LevelField({ pair, act }: { pair: Pair; act: LevelAct }) {
  const t = useTranslations('acts.level');
  const levels = useTranslations('level');
  const { levelsOf, levelText } = useCatalog();
  const [picked, setPicked] = useState(act === 'restore_pair' ? String(knownLevel(pair)) : '');
  const now = levelOf(pair);
  const lowers = act !== 'issue' && act !== 'restore_pair';
  const first = {
    issue: 'evidence',
    lower: 'pick',
    restore_pair: 'pick',
    adjust: 'stays',
    restore: 'stays',
    take_back: 'stays',
  } as const;
  return (
    <>
      <SelectField
        name="level"
        label={t(lowers ? 'lower' : 'both')}
        required={first[act] === 'pick'}
        className="max-w-md"
        value={picked}
        onChange={setPicked}
        choices={[
          { value: '', text: t(first[act]) },
          ...levelsOf(pair.specialization)
            .filter(({ level }) => !lowers || level < now)
            .map(({ level }) => ({ value: String(level), text: levelText(pair.specialization, level) })),
        ]}
      />
      {Number(picked) > 0 && Number(picked) < now && (
        <MeanIt what={levels('lowers', { from: now, to: Number(picked) })} mean={levels('mean')} />
      )}
    </>
  );
}

/** The level that the history or the ledger knows of a pair whose records are gone. */
function knownLevel({ evidence }: Pair): number {
  return Math.max(evidence.newest_history_level ?? 1, evidence.reached_level);
}
