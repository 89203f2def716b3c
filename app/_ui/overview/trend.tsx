'use client';

import { ChartLine, Table2 } from 'lucide-react';
import { useSearchParams } from 'next/navigation';
import { memo, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { CheckSummary } from '@/lib/contract/health';
import { Button } from '../button';
import { useFormat } from '../format';
import { TextLink } from '../kit/text-link';
import { Awaited, Empty, Panel } from '../panel';
import { RangeChoice } from '../range-choice';
import { marksIn } from '../readings';
import { useNow } from '../state/clock';
import { usePage, useReading } from '../state/live';
import { Moment } from '../time';
import { TrendChart } from './trend-chart';
import { TrendMarks } from './trend-marks';
import { parseRange, partMs, RANGES, type Range, trendWindow } from './trend-window';

/** The consistency over time, as a line or as a table; the period is in the address. */
export function Trend() {
  const range = parseRange(useSearchParams().get('range'));
  const { since, until, points } = trendWindow(range, useNow());
  return <TrendPanel range={range} since={since} until={until} points={points} />;
}

type TrendPanelProps = { range: Range; since: string; until: string; points: number };

const TrendPanel = memo(function TrendPanel({ range, since, until, points }: TrendPanelProps) {
  const period = { since, until };
  const { data, error, mutate } = useReading('GET /health/history', { query: { ...period, points } });
  const { data: repairs } = usePage('GET /repairs', marksIn(period));
  const { data: deployments } = usePage('GET /health/deployments', marksIn(period));
  const t = useTranslations('overview.trend');
  const { span } = useFormat();
  const [asTable, setAsTable] = useState(false);
  const Icon = asTable ? ChartLine : Table2;
  return (
    <Panel
      title={t('title')}
      aside={
        <span className="flex flex-wrap items-center justify-end gap-1">
          <RangeChoice
            legend={t('range')}
            name="range"
            ranges={RANGES}
            usual={RANGES[0]}
            range={range}
            wordOf={(each) => t(`ranges.${each}`)}
          />
          <Button
            look="ghost"
            size="sm"
            icon={Icon}
            aria-label={t(asTable ? 'asChart' : 'asTable')}
            title={t(asTable ? 'asChart' : 'asTable')}
            onClick={() => setAsTable(!asTable)}
          />
        </span>
      }
    >
      {!data && <Awaited error={error} retry={() => mutate()} room="m-4 h-48" />}
      {data && data.length === 0 && <Empty title={t('empty')}>{t('emptyWhy')}</Empty>}
      {data && data.length > 0 && asTable && <TrendTable checks={data} />}
      {data && data.length > 0 && !asTable && (
        <div className="flex grow flex-col px-4 pb-3">
          <TrendChart checks={data.toReversed()} period={period} part={partMs(range)} />
          <TrendMarks period={period} repairs={repairs?.items ?? []} deployments={deployments?.items ?? []} />
          <p className="mt-1 text-muted text-xs">{t('each', { span: span(partMs(range)) })}</p>
        </div>
      )}
    </Panel>
  );
});

/** The trend's numbers, newest first. */
function TrendTable({ checks }: { checks: CheckSummary[] }) {
  const t = useTranslations('overview.trend');
  const column = useTranslations('checks.columns');
  const { count, percent } = useFormat();
  const cell = 'px-2 py-1 text-right first:pl-4 last:pr-4';
  return (
    <section aria-label={t('table')} className="h-72 overflow-auto pb-2">
      <table className="w-full text-sm">
        <thead className="sticky top-0 bg-surface text-muted text-xs">
          <tr>
            {(['when', 'rate', 'pairs', 'out', 'opened', 'resolved'] as const).map((word, index) => (
              <th key={word} scope="col" className={`${cell} font-normal ${index === 0 ? 'text-left' : ''}`}>
                {column(word)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {checks.map((check) => (
            <tr key={check.id} className="border-line border-t">
              <th scope="row" className={`${cell} text-left font-normal`}>
                <TextLink href={`/checks/${check.id}`} className="text-soft">
                  <Moment at={check.timestamp} />
                </TextLink>
              </th>
              <td className={`${cell} font-medium`}>{percent(check.consistency_rate)} %</td>
              <td className={cell}>{count(check.total_checked)}</td>
              <td className={cell}>{count(check.inconsistent)}</td>
              <td className={cell}>{count(check.opened)}</td>
              <td className={cell}>{count(check.resolved)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
