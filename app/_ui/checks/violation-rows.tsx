import Link from 'next/link';
import { useTranslations } from 'use-intl';
import type { Violation } from '@/lib/contract/violations';
import { Level } from '../kit/cells';
import { Ago } from '../time';

/** Violations as short rows, each with a link to its pair. */
export function ViolationRows({ violations }: { violations: Violation[] }) {
  const words = useTranslations('words');
  return (
    <ul className="@container pb-1.5">
      {violations.map((violation) => {
        const specialization = words(`specialization.${violation.specialization}`);
        return (
          <li key={violation.id} className="mx-4 border-line border-t first:border-t-0">
            <Link
              href={`/learners/${violation.user_id}/${violation.specialization}`}
              prefetch={false}
              className="-mx-2 grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 rounded-md px-2 py-1.5 text-sm hover:bg-raised @xl:grid-cols-[minmax(0,1fr)_7.5rem_13rem_5rem]"
            >
              <span className="flex min-w-0 flex-col">
                <span className="truncate font-medium">{violation.user_name}</span>
                <span className="truncate text-muted text-xs">{specialization}</span>
              </span>
              <span className="text-muted text-xs @max-xl:hidden">{words(`kind.${violation.kind}`)}</span>
              <span className="flex flex-col text-xs @md:flex-row @md:gap-x-3">
                <Side word={words('progress')} level={violation.progress_level} />
                <Side
                  word={words('license')}
                  level={violation.license_level}
                  withdrawn={violation.license_state === 'withdrawn'}
                />
              </span>
              <span className="text-right text-muted text-xs @max-xl:hidden">
                <Ago at={violation.first_seen_at} />
              </span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}

function Side({ word, ...record }: { word: string; level: number | null; withdrawn?: boolean }) {
  return (
    <span className="flex items-baseline gap-1.5 @md:min-w-24">
      <span className="text-muted">{word}</span>
      <Level {...record} />
    </span>
  );
}
