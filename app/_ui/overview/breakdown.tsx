'use client';

import type { SpecializationId, ViolationKind } from '@/lib/contract/common';
import { formatCount } from '../format';
import { Panel } from '../panel';
import { useReading } from '../state/live';
import { FIRST_PAGE, viewSearch } from '../violations/parse-view';
import { useViolationView } from '../violations/view';
import { KIND_WORDS, SPECIALIZATION_WORDS } from '../vocabulary';

const text = {
  title: 'Open violations by kind and specialization',
  kind: 'Kind',
  total: 'Total',
  show: (count: number, kind: string, specialization: string) =>
    `${formatCount(count)} open: ${kind}, ${specialization}. Show them`,
  all: 'all specializations',
  any: 'all kinds',
};

const kinds = Object.keys(KIND_WORDS) as ViolationKind[];
const specializations = Object.keys(SPECIALIZATION_WORDS) as SpecializationId[];

/** How many of what, where; every count leads to its rows in the table. */
export function Breakdown() {
  const { data: status } = useReading('GET /health/status');
  const count = (kind?: ViolationKind, specialization?: SpecializationId) => {
    let sum = 0;
    for (const each of specialization ? [specialization] : specializations) {
      for (const one of kind ? [kind] : kinds) sum += status?.violation_counts[each]?.[one] ?? 0;
    }
    return sum;
  };
  const rows = [
    ...kinds.map((kind) => ({ kind, word: KIND_WORDS[kind] })),
    { kind: undefined, word: text.total },
  ];
  return (
    <Panel title={text.title}>
      <div className="grow px-4 pt-1 pb-3">
        <table className="h-full w-full text-sm">
          <thead>
            <tr className="text-muted text-xs">
              <th scope="col" className="sr-only">
                {text.kind}
              </th>
              {[...specializations.map((id) => SPECIALIZATION_WORDS[id]), text.total].map((word, index) => (
                <th
                  key={word}
                  scope="col"
                  className={`pb-1 text-right font-normal ${index === 0 ? '' : 'pl-1'}`}
                >
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
                {[...specializations, undefined].map((specialization) => (
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

function Count(props: { count: number; kind?: ViolationKind; specialization?: SpecializationId }) {
  const { show } = useViolationView();
  if (props.count === 0) return <span className="px-2 text-muted">0</span>;
  const filter = { kind: props.kind, specialization: props.specialization };
  const wash = props.kind && props.specialization ? 'bg-bad-wash text-bad' : 'text-ink';
  return (
    <a
      href={`/?${viewSearch({ ...filter, ...FIRST_PAGE })}#violations`}
      aria-label={text.show(
        props.count,
        props.kind ? KIND_WORDS[props.kind] : text.any,
        props.specialization ? SPECIALIZATION_WORDS[props.specialization] : text.all,
      )}
      className={`inline-block rounded-sm px-2 py-0.5 font-medium underline decoration-transparent underline-offset-4 hover:decoration-current ${wash}`}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        show(filter);
      }}
    >
      {formatCount(props.count)}
    </a>
  );
}
