import { ArrowRight } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Level } from '../kit/cells';

type LevelChangeProps = { word: string; from: number | undefined; to: number | undefined };

/** "License 1 → 2". A level that did not change is shown once. */
export function LevelChange({ word, from, to }: LevelChangeProps) {
  const t = useTranslations('story');
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <span className="text-muted">{word}</span>
      <Level level={from} />
      {from !== to && (
        <>
          <ArrowRight className="size-3.5 text-muted" aria-label={t('to')} role="img" />
          <Level level={to} />
        </>
      )}
    </span>
  );
}
