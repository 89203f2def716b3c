import { SEARCH_MAX } from '@/lib/vocabulary/limits';
import type { Reading, ReadKey } from '../api';

/**
 * What a list reads, and its filters and sorts, with the names of its operation. Each filter checks which texts it takes
 * from an address.
 */
export type ListShape<K extends ReadKey = ReadKey> = {
  operation: K;
  filters: Readonly<Record<string, (text: string) => boolean>>;
  sorts: readonly string[];
  sort: string;
  order: 'asc' | 'desc';
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

/** Accepts one of the known words. */
export const oneOf = (words: readonly string[]) => (text: string) => words.includes(text);
/** Accepts any text of a reasonable length that the database can store. */
export const anyText = (text: string) =>
  text.trim().length > 0 && text.length <= SEARCH_MAX && !text.includes('\0');
/** Accepts a moment in the form of the API: 2026-11-24T00:00:00.000Z. */
export const aMoment = (text: string) =>
  /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(text) && !Number.isNaN(Date.parse(text));
export const anId = (text: string) => /^[1-9]\d{0,15}$/.test(text);

/** Reads a view from the address. It ignores unknown parts, so that an old link still opens. */
export function parseListView(shape: ListShape, params: Params): ListView {
  const filters: Record<string, string> = {};
  for (const [name, takes] of Object.entries(shape.filters)) {
    const value = one(params[name])?.trim();
    if (value && takes(value)) filters[name] = value;
  }
  const page = Number(one(params.page));
  const cursor = one(params.cursor);
  const order = one(params.order);
  return {
    filters,
    sort: shape.sorts.find((sort) => sort === one(params.sort)) ?? shape.sort,
    order: order === 'asc' || order === 'desc' ? order : shape.order,
    limit: sizesOf(shape).find((size) => String(size) === one(params.limit)) ?? DEFAULT_SIZE,
    page: cursor && Number.isInteger(page) && page > 1 ? page : 1,
    cursor,
  };
}

/** The query string of a view, without default values. */
export function listSearch(shape: ListShape, view: Partial<ListView>): string {
  const params = new URLSearchParams(view.filters);
  if (view.sort && view.sort !== shape.sort) params.set('sort', view.sort);
  if (view.order && view.order !== shape.order) params.set('order', view.order);
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
export function listQuery<K extends ReadKey>(shape: ListShape<K>, view: ListView): Reading<K>['query'] {
  const order = shape.sorts.length > 0 ? { sort: view.sort, order: view.order } : {};
  const cursor = view.cursor ? { cursor: view.cursor } : {};
  const limit = view.limit === 'all' ? READ_ON_SIZE : view.limit;
  return { ...shape.fixed, limit, ...order, ...cursor, ...view.filters } as Reading<K>['query'];
}

function one(value: string | string[] | undefined): string | undefined {
  return (Array.isArray(value) ? value[0] : value) || undefined;
}
