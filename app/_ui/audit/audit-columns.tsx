import { ChevronDown } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import type { AuditEntry } from '@/lib/contract/audit';
import { buttonLook } from '../button';
import type { Column } from '../list/column';
import { Moment, useMoment } from '../time';
import { useActionWords } from './audit-words';
import { ChangeSummary } from './change-cells';
import { changesOf } from './changes';
import { Actor, Deed, EntryDetail, type Narrow } from './entry-cells';

type Opened = { ids: ReadonlySet<number>; toggle: (id: number) => void };

/** The columns of the audit log; an open entry shows its whole change. */
export function useAuditColumns({ ids, toggle }: Opened, narrow: Narrow): Column<AuditEntry>[] {
  const t = useTranslations('audit');
  return useMemo(
    () => [
      {
        label: t('columns.at'),
        phone: 'half',
        cell: ({ at }) => (
          <span className="whitespace-nowrap">
            <Moment at={at} />
          </span>
        ),
      },
      { label: t('columns.who'), phone: 'half', cell: (entry) => <Actor entry={entry} narrow={narrow} /> },
      { label: t('columns.what'), phone: 'title', cell: (entry) => <Deed entry={entry} /> },
      {
        label: t('columns.change'),
        phone: 'whole',
        cell: (entry) =>
          ids.has(entry.id) ? (
            <EntryDetail id={`entry-${entry.id}`} entry={entry} narrow={narrow} />
          ) : (
            <ChangeSummary changes={changesOf(entry.before, entry.after)} />
          ),
      },
      {
        label: t('columns.open'),
        unlabelled: true,
        phone: 'corner',
        cell: (entry) => <Toggle entry={entry} open={ids.has(entry.id)} onToggle={() => toggle(entry.id)} />,
      },
    ],
    [t, ids, toggle, narrow],
  );
}

function Toggle({ entry, open, onToggle }: { entry: AuditEntry; open: boolean; onToggle: () => void }) {
  const t = useTranslations('audit');
  const what = useActionWords()(entry.action);
  const moment = useMoment(entry.at);
  return (
    <button
      type="button"
      className={`${buttonLook('ghost', 'icon')} size-8`}
      aria-expanded={open}
      aria-controls={open ? `entry-${entry.id}` : undefined}
      aria-label={t('open', { what, moment })}
      suppressHydrationWarning
      onClick={onToggle}
    >
      <ChevronDown className={`size-4 transition-transform ${open ? 'rotate-180' : ''}`} aria-hidden />
    </button>
  );
}
