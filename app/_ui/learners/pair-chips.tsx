import Link from 'next/link';
import { useTranslations } from 'use-intl';
import type { Pair } from '@/lib/contract/pairs';
import { useCatalog } from '../catalog/use-catalog';
import { ToneIcon } from '../mark';
import { STANDING_TONES, standingOf } from '../pair/standing';
import { learnerLink } from './learner-list';

/** The specializations of a learner, each with its level, or with both where they differ. */
export function PairChips({ pairs }: { pairs: readonly Pair[] | undefined }) {
  const t = useTranslations('learners');
  if (!pairs) return <span className="skeleton inline-block h-5 w-24" />;
  if (pairs.length === 0) return <span className="text-muted">{t('noPairs')}</span>;
  return (
    <span className="flex flex-wrap gap-x-2 gap-y-1">
      {pairs.map((pair) => (
        <PairChip key={pair.specialization} pair={pair} />
      ))}
    </span>
  );
}

function PairChip({ pair }: { pair: Pair }) {
  const words = useTranslations('words');
  const standings = useTranslations('pair.standing');
  const { levelText } = useCatalog();
  const standing = standingOf(pair);
  const level = pair.progress?.current_level ?? pair.license?.current_level ?? 1;
  return (
    <Link
      href={learnerLink(pair.user_id, pair.specialization)}
      prefetch={false}
      title={levelText(pair.specialization, level)}
      className="inline-flex min-h-6 items-center gap-1.5 rounded-full border border-line bg-canvas px-2 text-xs hover:border-line-strong"
    >
      <ToneIcon tone={STANDING_TONES[standing]} className="size-3.5" />
      <span>
        {words(`specialization.${pair.specialization}`)} <span className="font-semibold">{level}</span>
      </span>
      <span className={standing === 'agrees' ? 'sr-only' : 'text-muted'}>{standings(standing)}</span>
    </Link>
  );
}
