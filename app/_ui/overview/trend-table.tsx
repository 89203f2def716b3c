import { useTranslations } from 'use-intl';
import type { CheckSummary } from '@/lib/contract/health';
import { useFormat } from '../format';
import { TextLink } from '../kit/text-link';
import { Moment } from '../time';

/** The trend's numbers, newest first. */
export function TrendTable({ checks }: { checks: CheckSummary[] }) {
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
