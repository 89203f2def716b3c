import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { CheckSummary } from '@/lib/contract/health';
import { DEGRADED_FROM_PERCENT, HEALTHY_FROM_PERCENT } from '@/lib/vocabulary/health';
import { ChartPointer } from '../chart-pointer';
import { useFormat } from '../format';
import { type Point, scale, stepArea, stepLine, stretchesOf } from '../step-line';
import { Moment, useMoment } from '../time';

type TrendChartProps = { checks: CheckSummary[]; period: { since: string; until: string }; part: number };

/**
 * A chart of checks, oldest first. It is drawn in percent of its box, so the first HTML is right without a script.
 * There is no line where there was no check. A range input over the chart makes every point reachable by keyboard.
 */
export function TrendChart({ checks, period, part }: TrendChartProps) {
  const t = useTranslations('overview.trend');
  const format = useFormat();
  const { push } = useRouter();
  const [pointed, setPointed] = useState<number | null>(null);
  const last = checks.length - 1;
  const index = Math.min(pointed ?? last, last);
  const shown = checks[index] as CheckSummary;
  const moment = useMoment(shown.timestamp);
  const lowest = Math.min(...checks.map((check) => check.consistency_rate));
  const floor = lowest >= 100 ? 98.8 : Math.max(0, lowest - (100 - lowest) * 0.18);
  const x = scale([Date.parse(period.since), Date.parse(period.until)], [0, 100]);
  const y = scale([floor, 100], [92, 8]);
  const at = (check: CheckSummary): Point => ({
    left: x(Date.parse(check.timestamp)),
    top: y(check.consistency_rate),
  });
  const stretches = stretchesOf(checks, ({ timestamp }) => Date.parse(timestamp), part).map((stretch) =>
    stretch.map(at),
  );

  return (
    <div className="flex grow flex-col" onPointerLeave={() => setPointed(null)}>
      <p className="flex flex-wrap items-baseline gap-x-2 text-sm">
        <span className="font-semibold">{format.percent(shown.consistency_rate)} %</span>
        <span className="text-muted">
          {t('out', { count: format.count(shown.inconsistent) })} · <Moment at={shown.timestamp} />
        </span>
        <Link
          href={`/checks/${shown.id}`}
          prefetch={false}
          className="text-accent underline decoration-transparent underline-offset-4 hover:decoration-current"
        >
          {t('report')}
        </Link>
      </p>
      <div className="relative mt-2 mr-9 min-h-44 grow rounded-sm border-line border-b has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-2">
        <svg
          viewBox="0 0 100 100"
          preserveAspectRatio="none"
          className="absolute inset-0 size-full"
          role="img"
          aria-label={t('label', {
            count: format.count(checks.length),
            lowest: format.percent(lowest),
            newest: format.percent((checks[last] as CheckSummary).consistency_rate),
          })}
        >
          {stretches.slice(1).map((stretch, before) => {
            const from = stretches[before]?.at(-1)?.left ?? 0;
            const to = stretch[0]?.left ?? from;
            return (
              <rect
                key={from}
                x={from}
                y="0"
                width={round(to - from)}
                height="100"
                className="fill-idle-wash"
              >
                <title>{t('gap')}</title>
              </rect>
            );
          })}
          {stretches.map((stretch) => (
            <g key={stretch[0]?.left}>
              <path d={stepArea(stretch)} className="fill-accent/10" />
              <path d={stepLine(stretch)} className="fill-none stroke-accent" strokeWidth="1.5" {...PIXELS} />
              <path
                d={stretch.map((p) => `M${p.left} ${p.top}h0`).join('')}
                className="fill-none stroke-accent"
                strokeWidth="4"
                strokeLinecap="round"
                {...PIXELS}
              />
            </g>
          ))}
        </svg>
        {[100, HEALTHY_FROM_PERCENT, DEGRADED_FROM_PERCENT]
          .filter((level) => level >= floor)
          .map((level) => (
            <span
              key={level}
              className="pointer-events-none absolute inset-x-0 border-line border-t border-dashed"
              style={{ top: `${y(level)}%` }}
            >
              <span className="absolute -top-2.5 -right-9 w-8 whitespace-nowrap text-2xs text-muted">
                {level} %
              </span>
            </span>
          ))}
        <ChartPointer
          at={checks.map(at)}
          pointed={pointed}
          onPoint={setPointed}
          label={t('points')}
          text={t('point', {
            rate: format.percent(shown.consistency_rate),
            out: format.count(shown.inconsistent),
            moment,
          })}
          onOpen={() => push(`/checks/${shown.id}`)}
        />
      </div>
    </div>
  );
}

const PIXELS = { vectorEffect: 'non-scaling-stroke', strokeLinejoin: 'round' } as const;

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
