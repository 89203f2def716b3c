import Link from 'next/link';
import { useTranslations } from 'use-intl';
import type { Pair } from '@/lib/contract/pairs';
import { buttonLook } from '../button';
import { LevelName } from '../catalog/level-name';
import { Mark } from '../mark';
import { NextLevel } from '../pair/next-level';
import { STANDING_TONES, standingOf } from '../pair/standing';
import { Ago } from '../time';
import { learnerLink } from './learner-list';

/** One specialization of a learner: both levels, whether they agree, and the progress to the next level. */
export function PairCard({ pair }: { pair: Pair }) {
  const t = useTranslations('learners.one');
  const words = useTranslations('words');
  const { specialization, progress, license } = pair;
  const name = words(`specialization.${specialization}`);
  const href = learnerLink(pair.user_id, specialization);
  return (
    <li className={`panel flex flex-col gap-4 p-4 ${pair.violation === null ? '' : 'border-line-strong/60'}`}>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="font-semibold text-base">
          <Link
            href={href}
            prefetch={false}
            aria-label={t('open', { specialization: name })}
            className="inline-block py-0.5 underline decoration-line-strong/50 underline-offset-4 hover:decoration-current"
          >
            {name}
          </Link>
        </h3>
        <Agreement pair={pair} />
      </div>
      <dl className="grid grid-cols-2 gap-3">
        {[
          { term: words('progress'), level: progress?.current_level, withdrawn: false },
          { term: words('license'), level: license?.current_level, withdrawn: pair.withdrawal !== null },
        ].map(({ term, level, withdrawn }) => (
          <div key={term}>
            <dt className="text-muted text-xs">{term}</dt>
            <dd className="text-pretty font-medium">
              <LevelName specialization={specialization} level={level} withdrawn={withdrawn} />
            </dd>
          </div>
        ))}
      </dl>
      <NextLevel pair={pair} />
      <div className="mt-auto flex min-h-7.5 flex-wrap items-center justify-between gap-2 text-muted text-xs">
        <span>
          {t('lastActivity')}{' '}
          {progress?.last_activity_at ? <Ago at={progress.last_activity_at} /> : words('none')}
        </span>
        {pair.violation !== null && (
          <Link href={href} prefetch={false} className={buttonLook('plain', 'sm')}>
            {t('why')}
          </Link>
        )}
      </div>
    </li>
  );
}

/** Whether both records of a pair agree, in one word. */
function Agreement({ pair }: { pair: Pair }) {
  const t = useTranslations('pair.standing');
  const standing = standingOf(pair);
  return (
    <Mark tone={STANDING_TONES[standing]} washed>
      {t(standing)}
    </Mark>
  );
}
