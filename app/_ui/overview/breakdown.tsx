'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';
import {
  SPECIALIZATION_IDS,
  type SpecializationId,
  VIOLATION_KINDS,
  type ViolationKind,
} from '@/lib/contract/common';
import { useFormat } from '../format';
import { Panel } from '../panel';
import { useReading } from '../state/live';
import { violationsLink } from '../violations/violation-list';

/** How many of what, where; every count leads to its rows in the table. */
export function Breakdown() {
  const t = useTranslations('overview.breakdown');
  const words = useTranslations('words');
  const { data: status } = useReading('GET /health/status');
  const count = (kind?: ViolationKind, specialization?: SpecializationId) => {
    let sum = 0;
    for (const each of specialization ? [specialization] : SPECIALIZATION_IDS) {
      for (const one of kind ? [kind] : VIOLATION_KINDS) sum += status?.violation_counts[each]?.[one] ?? 0;
    }
    return sum;
  };
  const rows = [
    ...VIOLATION_KINDS.map((kind) => ({ kind, word: words(`kind.${kind}`) })),
    { kind: undefined, word: t('total') },
  ];
  return (
    <Panel title={t('title')}>
      <div className="grow px-4 pt-1 pb-3">
        <table className="h-full w-full text-sm">
          <thead>
            <tr className="text-muted text-xs">
              <th scope="col" className="sr-only">
                {t('kind')}
              </th>
              {[...SPECIALIZATION_IDS.map((id) => words(`specialization.${id}`)), t('total')].map(
                (word, index) => (
                  <th
                    key={word}
                    scope="col"
                    className={`pb-1 text-right font-normal ${index === 0 ? '' : 'pl-1'}`}
                  >
                    {word}
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ kind, word }) => (
              <tr key={word} className="border-line border-t">
                <th scope="row" className={`py-1.5 text-left ${kind ? 'font-normal' : 'font-medium'}`}>
                  {word}
                </th>
                {[...SPECIALIZATION_IDS, undefined].map((specialization) => (
                  <td key={specialization ?? 'all'} className="py-1 pl-1 text-right">
                    {status?.last_check ? (
                      <Count
                        count={count(kind, specialization)}
                        kind={kind}
                        specialization={specialization}
                      />
                    ) : (
                      <span className="px-2 text-muted">–</span>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

type CountProps = {
  count: number;
  kind: ViolationKind | undefined;
  specialization: SpecializationId | undefined;
};

function Count({ count, kind, specialization }: CountProps) {
  const t = useTranslations('overview.breakdown');
  const words = useTranslations('words');
  const format = useFormat();
  if (count === 0) return <span className="px-2 text-muted">0</span>;
  const wash = kind && specialization ? 'bg-bad-wash text-bad' : 'text-ink';
  return (
    <Link
      href={violationsLink({ kind, specialization })}
      prefetch={false}
      aria-label={t('show', {
        count: format.count(count),
        kind: kind ? words(`kind.${kind}`) : t('any'),
        specialization: specialization ? words(`specialization.${specialization}`) : t('all'),
      })}
      className={`inline-block rounded-sm px-2 py-0.5 font-medium underline decoration-transparent underline-offset-4 hover:decoration-current ${wash}`}
    >
      {format.count(count)}
    </Link>
  );
}
