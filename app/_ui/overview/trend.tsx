'use client';

import { ChartLine, Table2 } from 'lucide-react';
import { useSearchParams } from 'next/navigation';
import { memo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../button';
import { useFormat } from '../format';
import { Awaited, Empty, Panel } from '../panel';
import { RangeChoice } from '../range-choice';
import { marksIn } from '../readings';
import { useNow } from '../state/clock';
import { usePage, useReading } from '../state/live';
import { TrendChart } from './trend-chart';
import { TrendMarks } from './trend-marks';
import { TrendTable } from './trend-table';
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
