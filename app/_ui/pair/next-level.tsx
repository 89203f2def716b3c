import { Check } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { Pair } from '@/lib/contract/pairs';
import { LevelName } from '../catalog/level-name';
import { useFormat } from '../format';

const NEEDS = ['xp', 'sessions', 'theory_hours', 'practice_hours'] as const;

/** What the next level requires, how much of it is reached, and how much is missing. */
export function NextLevel({ pair }: { pair: Pair }) {
  const t = useTranslations('pair.next');
  const next = pair.next_level;
  if (!pair.progress) return <p className="text-muted text-sm">{t('noProgress')}</p>;
  if (!next) return <p className="text-muted text-sm">{t('highest')}</p>;
  const asked = NEEDS.filter((need) => next.required[need] > 0);
  return (
    <div className="flex flex-col gap-2.5">
      <p className="text-sm">
        <span className="text-muted">{t('to')} </span>
        <span className="font-medium">
          <LevelName specialization={pair.specialization} level={next.level} />
        </span>
      </p>
      <ul className="flex flex-col gap-2">
        {asked.map((need) => (
          <Need key={need} need={need} required={next.required[need]} missing={next.missing[need]} />
        ))}
      </ul>
    </div>
  );
}

function Need(props: { need: (typeof NEEDS)[number]; required: number; missing: number }) {
  const t = useTranslations('pair.next');
  const { count } = useFormat();
  const { required, missing } = props;
  const share = Math.max(0, Math.min(1, (required - missing) / required));
  return (
    <li className="grid grid-cols-[1fr_auto] gap-x-3 gap-y-1 text-sm">
      <span className="text-soft">{t(`needs.${props.need}`)}</span>
      {missing === 0 ? (
        <span className="inline-flex items-center gap-1 text-ok">
          <Check className="size-3.5" aria-hidden />
          {t('reached', { required: count(required) })}
        </span>
      ) : (
        <span>
          <span className="font-medium">{t('missing', { missing: count(missing) })}</span>
          <span className="text-muted"> {t('of', { required: count(required) })}</span>
        </span>
      )}
      <span className="col-span-2 h-1 overflow-hidden rounded-full bg-raised" aria-hidden>
        <span
          className={`block h-full rounded-full ${missing === 0 ? 'bg-ok-fill' : 'bg-accent'}`}
          style={{ width: `${share * 100}%` }}
        />
      </span>
    </li>
  );
}
