import { useTranslations } from 'use-intl';
import type { MeasureHistory } from '@/lib/contract/system';
import { useFormat } from '../format';
import { ScrollArea } from '../scroll-area';
import { Moment } from '../time';
import { useMeasureValue } from './use-measure-value';

/** The chart's numbers, newest first. */
export function MeasureTable({ history }: { history: MeasureHistory }) {
  const t = useTranslations('system');
  const { count } = useFormat();
  const valueText = useMeasureValue();
  const cell = 'py-1 pl-2 text-right first:pl-0 first:text-left font-normal';
  return (
    <ScrollArea label={t('chart.table', { measure: t(`measure.${history.measure}`) })} className="h-44">
      <table className="w-full text-sm">
        <thead className="sticky top-0 bg-surface text-muted text-xs">
          <tr>
            {(['when', 'value', 'samples'] as const).map((word) => (
              <th key={word} scope="col" className={cell}>
                {t(`chart.${word}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {history.points.toReversed().map(({ at, value, samples }) => (
            <tr key={at} className="border-line border-t">
              <th scope="row" className={cell}>
                <Moment at={at} />
              </th>
              <td className={`${cell} font-medium`}>{valueText(history.unit, value)}</td>
              <td className={cell}>{count(samples)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollArea>
  );
}
