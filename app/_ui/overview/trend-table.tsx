import type { CheckSummary } from '@/lib/contract/health';
import { formatCount, formatPercent } from '../format';
import { Moment } from '../time';

const text = {
  when: 'Check',
  rate: 'Consistency',
  pairs: 'Pairs',
  out: 'Out of agreement',
  opened: 'New',
  resolved: 'Resolved',
  scroll: 'Last checks',
};

/** The trend's numbers, newest first. */
export function TrendTable({ checks }: { checks: CheckSummary[] }) {
  const cell = 'px-2 py-1 text-right first:pl-4 last:pr-4';
  return (
    <section aria-label={text.scroll} className="h-52 overflow-auto pb-2">
      <table className="w-full text-sm">
        <thead className="sticky top-0 bg-surface text-muted text-xs">
          <tr>
            {[text.when, text.rate, text.pairs, text.out, text.opened, text.resolved].map((word, index) => (
              <th key={word} scope="col" className={`${cell} font-normal ${index === 0 ? 'text-left' : ''}`}>
                {word}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {checks.map((check) => (
            <tr key={check.id} className="border-line border-t">
              <th scope="row" className={`${cell} text-left font-normal text-soft`}>
                <Moment at={check.timestamp} />
              </th>
              <td className={`${cell} font-medium`}>{formatPercent(check.consistency_rate)} %</td>
              <td className={cell}>{formatCount(check.total_checked)}</td>
              <td className={cell}>{formatCount(check.inconsistent)}</td>
              <td className={cell}>{formatCount(check.opened)}</td>
              <td className={cell}>{formatCount(check.resolved)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
