import { useTranslations } from 'use-intl';
import type { CheckSummary } from '@/lib/contract/health';
import { useFormat } from '../format';
import { scale, stepLine } from '../step-line';
import { Moment } from '../time';

/** The trend for paper: a line, its ends, and its lowest point in words. */
export function PrintedTrend({ history }: { history: CheckSummary[] }) {
  const t = useTranslations('checks.paper');
  const { count, percent } = useFormat();
  const checks = history.toReversed();
  const [first, last] = [checks[0], checks.at(-1)];
  if (!first || !last || first === last) return <p className="text-muted text-sm">{t('trendFew')}</p>;
  const lowest = Math.min(...checks.map((check) => check.consistency_rate));
  const floor = lowest >= 100 ? 99 : lowest - (100 - lowest) * 0.15;
  const x = scale([Date.parse(first.timestamp), Date.parse(last.timestamp)], [0, 100]);
  const y = scale([floor, 100], [97, 3]);
  const path = stepLine(
    checks.map((check) => ({ left: x(Date.parse(check.timestamp)), top: y(check.consistency_rate) })),
  );
  return (
    <figure>
      <svg
        viewBox="0 0 100 100"
        preserveAspectRatio="none"
        className="h-28 w-full border-line border-y"
        role="img"
        aria-label={t('trendLabel', { count: count(checks.length), lowest: percent(lowest) })}
      >
        <path
          d={path}
          className="fill-none stroke-accent"
          strokeWidth="1.5"
          vectorEffect="non-scaling-stroke"
        />
      </svg>
      <figcaption className="mt-1 flex justify-between gap-3 text-muted text-xs">
        <Moment at={first.timestamp} />
        <span>{t('lowest', { rate: percent(lowest) })}</span>
        <Moment at={last.timestamp} />
      </figcaption>
    </figure>
  );
}
