import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { SPECIALIZATION_IDS, type SpecializationId } from '@/lib/vocabulary/specializations';
import { DISAGREEMENT_KINDS, VIOLATION_KINDS, type ViolationKind } from '@/lib/vocabulary/violations';

/** Undefined means the total. */
export type CountCell = {
  count: number;
  kind: ViolationKind | undefined;
  specialization: SpecializationId | undefined;
};

type Counts = Record<string, Record<string, number>>;

/** The kinds that are shown without any violation too. No check counts the others. */
const ALWAYS_SHOWN: ReadonlySet<ViolationKind> = new Set(DISAGREEMENT_KINDS);

/** Counts by kind and specialization, with totals; `cell` renders each number. */
export function CountsTable({ counts, cell }: { counts: Counts; cell: (one: CountCell) => ReactNode }) {
  const t = useTranslations('checks.counts');
  const words = useTranslations('words');
  const rows = [
    ...VIOLATION_KINDS.filter((kind) => ALWAYS_SHOWN.has(kind) || countOf(counts, kind) > 0).map((kind) => ({
      kind,
      word: words(`kind.${kind}`),
    })),
    { kind: undefined, word: t('total') },
  ];
  const headings = [...SPECIALIZATION_IDS.map((id) => words(`specialization.${id}`)), t('total')];
  return (
    <table className="h-full w-full text-sm">
      <thead>
        <tr className="text-muted text-xs">
          <th scope="col" className="sr-only">
            {t('kind')}
          </th>
          {headings.map((word, index) => (
            <th key={word} scope="col" className={`pb-1 text-right font-normal ${index === 0 ? '' : 'pl-1'}`}>
              {word}
            </th>
          ))}
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
                {cell({ count: countOf(counts, kind, specialization), kind, specialization })}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function countOf(counts: Counts, kind?: ViolationKind, specialization?: SpecializationId): number {
  let sum = 0;
  for (const each of specialization ? [specialization] : SPECIALIZATION_IDS) {
    for (const one of kind ? [kind] : VIOLATION_KINDS) sum += counts[each]?.[one] ?? 0;
  }
  return sum;
}
