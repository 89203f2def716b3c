import { UnreachableError } from '../_ui/api';
import { Level, PersonCell, When } from '../_ui/kit/cells';
import type { Column } from '../_ui/list/column';
import { Filters } from '../_ui/list/filters';
import { ListSkeleton } from '../_ui/list/list-skeleton';
import { ListTable } from '../_ui/list/list-table';
import { Pager } from '../_ui/list/pager';
import { useListView } from '../_ui/list/use-list-view';
import { useSelection } from '../_ui/list/use-selection';
import { Awaited, Empty, Failed } from '../_ui/panel';
import { USER_LIST } from '../_ui/users/user-list';
import { States } from './states';

const again = () => {};

export function WaitingStates() {
  return (
    <States
      of={{
        waiting: <Awaited error={undefined} retry={again} room="h-24" />,
        'rows that are awaited': <ListSkeleton />,
        'not reached': <Failed error={new UnreachableError()} retry={again} />,
        'a fault': <Failed error={new Error('a fault')} retry={again} />,
        empty: <Empty title="Nothing yet">It comes with the first check.</Empty>,
      }}
    />
  );
}

type Row = { id: number; name: string; level: number | null; at: string };

const ROWS: readonly Row[] = [
  { id: 1, name: 'Ada Kovács', level: 3, at: '2026-01-05T08:30:00.000Z' },
  {
    id: 2,
    name: 'A person whose name is much longer than the column has room',
    level: null,
    at: '2026-01-04T17:00:00.000Z',
  },
];

const COLUMNS: readonly Column<Row>[] = [
  {
    label: 'Learner',
    sort: 'name',
    phone: 'title',
    cell: ({ id, name }) => (
      <PersonCell href={`/users/${id}`} name={name}>
        #{id}
      </PersonCell>
    ),
  },
  { label: 'Level', phone: 'third', align: 'right', cell: ({ level }) => <Level level={level} /> },
  { label: 'Since', sort: 'created_at', phone: 'third', cell: ({ at }) => <When at={at} /> },
];

export function ListStates() {
  const list = useListView(USER_LIST);
  const selecting = useSelection<number>();
  const ids = ROWS.map(({ id }) => id);
  const table = { rows: ROWS, columns: COLUMNS, keyOf: ({ id }: Row) => id, list };
  return (
    <div className="flex flex-col gap-4">
      <Filters
        list={list}
        texts={{
          search: { label: 'Search', placeholder: 'Name or e-mail' },
          role: { label: 'Role', any: 'Any role', word: (role) => role },
        }}
      />
      <ListTable caption="Rows" {...table} />
      <ListTable caption="Rows that can be selected" {...table} selection={selecting.selection(ids)} />
      <ListTable caption="Rows of the view before" {...table} dimmed />
      <Pager list={list} page={{ items: [...ROWS], total: 60, nextCursor: 'next' }} />
    </div>
  );
}
