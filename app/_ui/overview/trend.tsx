'use client';

import { scaleLinear, scaleUtc } from 'd3-scale';
import { area, curveStepAfter, line } from 'd3-shape';
import { ChartLine, Table2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { CheckSummary } from '@/lib/contract/health';
import { Button } from '../button';
import { useFormat } from '../format';
import { Empty, Failed, Panel } from '../panel';
import { HISTORY } from '../readings';
import { useReading } from '../state/live';
import { Moment } from '../time';
import { TrendTable } from './trend-table';

const THRESHOLDS = [95, 99];

/** How consistency went over the last checks, as a line or as the same numbers in a table. */
export function Trend() {
  const { data: newestFirst, error, mutate } = useReading('GET /health/history', HISTORY);
  const t = useTranslations('overview.trend');
  const [asTable, setAsTable] = useState(false);
  const checks = [...(newestFirst ?? [])].reverse();
  return (
    <Panel
      title={t('title', { count: checks.length })}
      aside={
        checks.length > 0 && (
          <Button
            look="ghost"
            size="sm"
            icon={
              asTable ? (
                <ChartLine className="size-4" aria-hidden />
              ) : (
                <Table2 className="size-4" aria-hidden />
              )
            }
            onClick={() => setAsTable(!asTable)}
          >
            {t(asTable ? 'asChart' : 'asTable')}
          </Button>
        )
      }
    >
      {!newestFirst && error && <Failed error={error} retry={() => mutate()} />}
      {!newestFirst && !error && <div className="skeleton m-4 h-40" />}
      {newestFirst && checks.length === 0 && <Empty title={t('empty')}>{t('emptyWhy')}</Empty>}
      {checks.length > 0 && (asTable ? <TrendTable checks={newestFirst ?? []} /> : <Chart checks={checks} />)}
    </Panel>
  );
}

/** Drawn in percent of its box, so that it needs no measuring and no script to be right in the first paint. */
function Chart({ checks }: { checks: CheckSummary[] }) {
  const t = useTranslations('overview.trend');
  const format = useFormat();
  const [pointed, setPointed] = useState<number | null>(null);
  const times = checks.map((check) => new Date(check.timestamp).getTime());
  const rates = checks.map((check) => check.consistency_rate);
  const newest = checks.at(-1) as CheckSummary;
  const lowest = Math.min(...rates);
  const floor = lowest >= 100 ? 98.8 : lowest - (100 - lowest) * 0.18;
  const x = scaleUtc()
    .domain([Math.min(...times), Math.max(...times)])
    .range([0, 100]);
  const y = scaleLinear()
    .domain([Math.max(0, floor), 100])
    .range([94, 6]);
  const at = (index: number) => ({
    left: checks.length === 1 ? 100 : round(x(times[index] as number)),
    top: round(y(rates[index] as number)),
  });
  const points = checks.map((_, index) => at(index));
  const path = line<{ left: number; top: number }>(
    (p) => p.left,
    (p) => p.top,
  ).curve(curveStepAfter)(points);
  const under = area<{ left: number; top: number }>(
    (p) => p.left,
    100,
    (p) => p.top,
  ).curve(curveStepAfter)(points);
  const shown = pointed === null ? newest : (checks[pointed] ?? newest);
  const dot = at(pointed ?? checks.length - 1);

  function point(clientX: number, box: DOMRect) {
    const share = ((clientX - box.left) / box.width) * 100;
    const distances = points.map((p) => Math.abs(p.left - share));
    setPointed(distances.indexOf(Math.min(...distances)));
  }

  return (
    <div className="flex grow flex-col px-4 pb-3">
      <p className="flex flex-wrap items-baseline gap-x-2 text-sm">
        <span className="font-semibold">{format.percent(shown.consistency_rate)} %</span>
        <span className="text-muted">
          {t('out', { count: format.count(shown.inconsistent) })}
          <Moment at={shown.timestamp} />
        </span>
      </p>
      <div
        role="img"
        aria-label={t('label', {
          count: format.count(checks.length),
          lowest: format.percent(lowest),
          newest: format.percent(newest.consistency_rate),
        })}
        className="relative mt-2 mr-9 min-h-32 grow border-line border-b"
        onPointerMove={(event) => point(event.clientX, event.currentTarget.getBoundingClientRect())}
        onPointerLeave={() => setPointed(null)}
      >
        <svg
          viewBox="0 0 100 100"
          preserveAspectRatio="none"
          className="absolute inset-0 size-full"
          aria-hidden
        >
          <path d={under ?? ''} className="fill-accent/10" />
          <path
            d={path ?? ''}
            className="fill-none stroke-accent"
            strokeWidth="1.75"
            strokeLinejoin="round"
            vectorEffect="non-scaling-stroke"
          />
        </svg>
        {[100, ...THRESHOLDS]
          .filter((level) => level >= floor)
          .map((level) => (
            <span
              key={level}
              className="absolute inset-x-0 border-line border-t border-dashed"
              style={{ top: `${round(y(level))}%` }}
            >
              <span className="absolute -top-2.5 -right-9 w-8 text-2xs text-muted">{level} %</span>
            </span>
          ))}
        <span
          className="absolute size-2.5 -translate-1/2 rounded-full border-2 border-surface bg-accent"
          style={{ left: `${dot.left}%`, top: `${dot.top}%` }}
        />
      </div>
      <p className="mt-1.5 mr-9 flex justify-between text-muted text-xs">
        {checks.length > 1 ? <Moment at={(checks[0] as CheckSummary).timestamp} /> : <span />}
        <Moment at={newest.timestamp} />
      </p>
    </div>
  );
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
