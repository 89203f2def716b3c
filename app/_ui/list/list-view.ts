import { SEARCH_MAX } from '@/lib/vocabulary/limits';
import { fileAddress, type Reading, type ReadKey } from '../api';

/** A filter of a list: the control that a person sets it with, and which texts it takes from an address. */
export type Filter = { takes: (text: string) => boolean } & (
  | { by: 'choice'; words: readonly string[] }
  | { by: 'search' | 'link' | 'first-day' | 'last-day' }
);

/**
 * The definition of a list: what it reads, its filters and its orders, with the names of its operation. The query, the
 * address, the controls above the table and the file follow from it.
 */
export type ListShape<K extends ReadKey = ReadKey> = {
  operation: K;
  /** The operation that answers with the same rows as a file. */
  file?: ReadKey;
  filters: Readonly<Record<string, Filter>>;
  /** What the server sorts by, and the order until one is chosen. A list without this has only one order. */
  sorts?: { by: readonly string[]; usual: string; order: 'asc' | 'desc' };
  /** The list is shown in pages only: its rows need data that is read for one page at a time. */
  paged?: true;
  /** Query values that the address may override. They are not written into the address. */
  fixed?: Readonly<Record<string, string | boolean>>;
};

export type ListView = {
  filters: Readonly<Record<string, string>>;
  sort: string;
  order: 'asc' | 'desc';
  /** The number of rows of a page, or `all` for one table that reads more as one scrolls. */
  limit: number | 'all';
  /** From 1. It is only for people, because the cursor selects the page. */
  page: number;
  cursor: string | undefined;
};

const PAGE_SIZES = [25, 100, 500, 'all'] as const;
/** The number of rows in one request of a table that reads more as one scrolls. */
const READ_ON_SIZE = 500;
const DEFAULT_SIZE = PAGE_SIZES[0];

/** The page sizes that a person may choose. */
export function sizesOf({ paged }: ListShape): readonly ListView['limit'][] {
  return PAGE_SIZES.filter((size) => size !== 'all' || !paged);
}

type Params = Record<string, string | string[] | undefined>;

/** A choice of a few known words. */
export const oneOf = <const W extends string>(words: readonly W[]) =>
  ({ by: 'choice', words, takes: (text) => words.some((word) => word === text) }) as const satisfies Filter;

/** Any text of a reasonable length that the database can store. */
export const anyText = {
  by: 'search',
  takes: (text) => text.trim().length > 0 && text.length <= SEARCH_MAX && !text.includes('\0'),
} as const satisfies Filter;

/** An id, which a link to the list has in it. */
export const anId = { by: 'link', takes: (text) => /^[1-9]\d{0,15}$/.test(text) } as const satisfies Filter;

/** Takes a moment in the form of the API: 2026-11-24T00:00:00.000Z. */
const takesMoment = (text: string) =>
  /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(text) && !Number.isNaN(Date.parse(text));

/** The first day of a time: the address has the moment when it begins. */
export const firstDay = { by: 'first-day', takes: takesMoment } as const satisfies Filter;
/** The last day of a time: the address has the moment when it ends, so the day belongs to the time. */
export const lastDay = { by: 'last-day', takes: takesMoment } as const satisfies Filter;

/** Reads a view from the address. It ignores unknown parts, so that an old link still opens. */
export function parseListView(shape: ListShape, params: Params): ListView {
  const filters: Record<string, string> = {};
  for (const [name, filter] of Object.entries(shape.filters)) {
    const value = one(params[name])?.trim();
    if (value && filter.takes(value)) filters[name] = value;
  }
  const { by = [], usual = '', order: usualOrder = 'desc' } = shape.sorts ?? {};
  const page = Number(one(params.page));
  const cursor = one(params.cursor);
  const order = one(params.order);
  return {
    filters,
    sort: by.find((sort) => sort === one(params.sort)) ?? usual,
    order: order === 'asc' || order === 'desc' ? order : usualOrder,
    limit: sizesOf(shape).find((size) => String(size) === one(params.limit)) ?? DEFAULT_SIZE,
    page: cursor && Number.isInteger(page) && page > 1 ? page : 1,
    cursor,
  };
}

/** The query string of a view, without default values. */
export function listSearch(shape: ListShape, view: Partial<ListView>): string {
  const params = new URLSearchParams(view.filters);
  if (shape.sorts && view.sort && view.sort !== shape.sorts.usual) params.set('sort', view.sort);
  if (shape.sorts && view.order && view.order !== shape.sorts.order) params.set('order', view.order);
  if (view.limit && view.limit !== DEFAULT_SIZE) params.set('limit', String(view.limit));
  if (view.cursor) {
    params.set('page', String(view.page));
    params.set('cursor', view.cursor);
  }
  return params.toString();
}

/** A link to a list with exactly this view. */
export function listLink(path: string, shape: ListShape, view: Partial<ListView>): string {
  const search = listSearch(shape, view);
  return search ? `${path}?${search}` : path;
}

/** The API query of this view, with values as texts, as in an address. */
export function listQuery<S extends ListShape>(shape: S, view: ListView): Reading<S['operation']>['query'] {
  const order = shape.sorts ? { sort: view.sort, order: view.order } : {};
  const cursor = view.cursor ? { cursor: view.cursor } : {};
  const limit = view.limit === 'all' ? READ_ON_SIZE : view.limit;
  return { ...shape.fixed, limit, ...order, ...cursor, ...view.filters } as Reading<S['operation']>['query'];
}

/** The address of the file with all rows of this view. */
export function listFile(list: { shape: ListShape & { file: ReadKey }; view: ListView }): string {
  const query = { ...list.shape.fixed, ...list.view.filters, bom: true };
  return fileAddress(list.shape.file, { query } as Reading<ReadKey>);
}

function one(value: string | string[] | undefined): string | undefined {
  return (Array.isArray(value) ? value[0] : value) || undefined;
}
