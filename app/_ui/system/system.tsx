'use client';

import { useSearchParams } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { MEASURES, type MeasureName, PERIODS, type Period } from '@/lib/vocabulary/measures';
import { useFormat } from '../format';
import { GuardPanel } from '../guard/guard-panel';
import { PageHeader } from '../page-header';
import { Failed } from '../panel';
import { RangeChoice } from '../range-choice';
import { useReading } from '../state/live';
import { Capture } from './capture';
import { MeasurePanel } from './measure-panel';
import { Operations } from './operations';
import { historiesOf, parsePeriod, USUAL_PERIOD } from './period';
import { Processes } from './processes';

/** The two measures that learners notice first are wide. */
const WIDTHS: Record<MeasureName, string> = {
  consistency_rate: 'lg:col-span-3',
  response_time: 'lg:col-span-3',
  error_rate: 'lg:col-span-2',
  jobs: 'lg:col-span-2',
  database_time: 'lg:col-span-2',
};

/** The state of the installation itself; the period is in the address. */
export function System() {
  const t = useTranslations('system');
  const period = parsePeriod(useSearchParams().get('period'));
  return (
    <>
      <PageHeader title={t('title')} about={t('about')}>
        <RangeChoice<Period>
          legend={t('period')}
          name="period"
          ranges={PERIODS}
          usual={USUAL_PERIOD}
          range={period}
          wordOf={(each) => t(`periods.${each}`)}
        />
      </PageHeader>
      <KeyMeasures period={period} />
      <Scale period={period} />
      <div className="mt-4">
        <GuardPanel />
      </div>
      <div className="mt-4 grid gap-4 xl:grid-cols-2">
        <Operations period={period} />
        <div className="flex min-w-0 flex-col gap-4">
          <Capture />
          <Processes />
        </div>
      </div>
    </>
  );
}

function KeyMeasures({ period }: { period: Period }) {
  const { data, error, mutate } = useReading('GET /system/measures');
  if (!data && error) {
    return (
      <div className="panel">
        <Failed error={error} retry={() => mutate()} />
      </div>
    );
  }
  return (
    <div className="grid gap-4 lg:grid-cols-6">
      {MEASURES.map((measure) => {
        const now = data?.find((one) => one.measure === measure);
        return now ? (
          <MeasurePanel key={measure} now={now} period={period} className={WIDTHS[measure]} />
        ) : (
          <div key={measure} className={`skeleton h-72 ${WIDTHS[measure]}`} />
        );
      })}
    </div>
  );
}

/** Explains what a point covers, and the scale of the charts. */
function Scale({ period }: { period: Period }) {
  const t = useTranslations('system.chart');
  const { span } = useFormat();
  const { data } = useReading('GET /system/measures/{measure}/history', historiesOf(period)[0]);
  return (
    <p className="mt-2 text-muted text-xs">{data && t('each', { span: span(data.step_seconds * 1_000) })}</p>
  );
}
