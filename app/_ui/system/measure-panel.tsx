import { ChartLine, Table2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { MeasureNow } from '@/lib/contract/system';
import type { Period } from '@/lib/vocabulary/measures';
import { Button } from '../button';
import { useFormat } from '../format';
import { Mark } from '../mark';
import { Awaited, Empty, Panel } from '../panel';
import { useReading } from '../state/live';
import { MEASURE_TONES } from '../vocabulary';
import { MeasureChart } from './measure-chart';
import { MeasureTable } from './measure-table';
import { useMeasureValue } from './use-measure-value';

/** One key measure: its value now, its limits, and its history. */
export function MeasurePanel(props: { now: MeasureNow; period: Period; className: string }) {
  const { now, period } = props;
  const { measure, unit, value, state } = now;
  const t = useTranslations('system');
  const valueText = useMeasureValue();
  const [asTable, setAsTable] = useState(false);
  const Icon = asTable ? ChartLine : Table2;
  const toggle = t(asTable ? 'chart.asChart' : 'chart.asTable');
  return (
    <Panel
      title={t(`measure.${measure}`)}
      className={props.className}
      aside={
        <span className="flex items-center gap-1">
          <Mark tone={MEASURE_TONES[state]} washed>
            {t(`state.${state}`)}
          </Mark>
          <Button
            look="ghost"
            size="sm"
            icon={Icon}
            aria-label={`${toggle}: ${t(`measure.${measure}`)}`}
            title={toggle}
            onClick={() => setAsTable(!asTable)}
          />
        </span>
      }
    >
      <div className="flex grow flex-col gap-3 px-4 pt-1 pb-3">
        <div>
          <p className="font-semibold text-2xl tracking-tight">
            {value === null ? '–' : valueText(unit, value)}
          </p>
          <p className="text-muted text-xs">
            <Basis now={now} />
          </p>
          <Strangers now={now} />
          <Limits now={now} />
        </div>
        <History now={now} period={period} asTable={asTable} />
      </div>
    </Panel>
  );
}

/** The number of samples behind the value. */
function Basis({ now: { measure, value, samples, window_seconds } }: { now: MeasureNow }) {
  const t = useTranslations('system');
  const { span } = useFormat();
  if (window_seconds === null) {
    return value === null ? t('noCheck') : t('of.consistency_rate', { count: samples });
  }
  const length = span(window_seconds * 1_000);
  return value === null
    ? t('nothing', { span: length })
    : t(`of.${measure}`, { count: samples, span: length });
}

/** The same measure for callers who are not signed in; it decides nothing and is only shown. */
function Strangers({ now: { unit, anonymous } }: { now: MeasureNow }) {
  const t = useTranslations('system');
  const valueText = useMeasureValue();
  if (!anonymous || anonymous.value === null) return null;
  return (
    <p className="text-muted text-xs">
      {t('anonymous', { value: valueText(unit, anonymous.value), count: anonymous.samples })}
    </p>
  );
}

function Limits({ now: { measure, unit, better, target, warning, critical } }: { now: MeasureNow }) {
  const t = useTranslations('system');
  const valueText = useMeasureValue();
  const limits =
    measure === 'jobs'
      ? [t('jobLimits.warning'), t('jobLimits.critical')]
      : [
          t(`warning.${better}`, { value: valueText(unit, warning) }),
          ...(critical === null ? [] : [t(`critical.${better}`, { value: valueText(unit, critical) })]),
        ];
  return (
    <ul aria-label={t('limits')} className="mt-1 flex flex-wrap gap-x-3 text-soft text-xs">
      {[t('target', { value: valueText(unit, target) }), ...limits].map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  );
}

function History(props: { now: MeasureNow; period: Period; asTable: boolean }) {
  const { now, period, asTable } = props;
  const t = useTranslations('system.chart');
  const { data, error, mutate } = useReading('GET /system/measures/{measure}/history', {
    params: { measure: now.measure },
    query: { period },
  });
  if (!data) return <Awaited error={error} retry={() => mutate()} room="h-44" />;
  if (data.points.length === 0) return <Empty title={t('empty')} />;
  return asTable ? <MeasureTable history={data} /> : <MeasureChart now={now} history={data} />;
}
