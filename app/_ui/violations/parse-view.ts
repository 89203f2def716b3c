import type { RecommendedAction, SpecializationId, ViolationKind } from '@/lib/contract/common';
import type { ViolationQuery } from '@/lib/contract/health';
import { ACTION_WORDS, KIND_WORDS, SPECIALIZATION_WORDS } from '../vocabulary';

export type ViolationView = {
  search?: string | undefined;
  specialization?: SpecializationId | undefined;
  kind?: ViolationKind | undefined;
  recommended_action?: RecommendedAction | undefined;
  sort: ViolationQuery['sort'];
  order: ViolationQuery['order'];
  /** From 1; only for people, the cursor decides. */
  page: number;
  cursor?: string | undefined;
};

export const PAGE_SIZE = 25;
/** The order and page that a table begins with. */
export const FIRST_PAGE = { sort: 'first_seen_at', order: 'desc', page: 1 } as const;
const SORTS: ViolationQuery['sort'][] = ['first_seen_at', 'user_name', 'specialization', 'difference'];
const MAX_SEARCH = 200;

type Params = Record<string, string | string[] | undefined>;

/** Reads a view from the address; what is not known there is left out, so that an old link still opens. */
export function parseView(params: Params): ViolationView {
  const page = Number(one(params.page));
  const cursor = one(params.cursor);
  return {
    search: one(params.search)?.trim().slice(0, MAX_SEARCH) || undefined,
    specialization: known(SPECIALIZATION_WORDS, params.specialization),
    kind: known(KIND_WORDS, params.kind),
    recommended_action: known(ACTION_WORDS, params.recommended_action),
    sort: SORTS.find((sort) => sort === params.sort) ?? 'first_seen_at',
    order: params.order === 'asc' ? 'asc' : 'desc',
    page: cursor && Number.isInteger(page) && page > 1 ? page : 1,
    cursor,
  };
}

/** The query string of a view, without what is the default. */
export function viewSearch(view: ViolationView): string {
  const params = new URLSearchParams();
  if (view.search) params.set('search', view.search);
  if (view.specialization) params.set('specialization', view.specialization);
  if (view.kind) params.set('kind', view.kind);
  if (view.recommended_action) params.set('recommended_action', view.recommended_action);
  if (view.sort !== 'first_seen_at') params.set('sort', view.sort);
  if (view.order !== 'desc') params.set('order', view.order);
  if (view.cursor) {
    params.set('page', String(view.page));
    params.set('cursor', view.cursor);
  }
  return params.toString();
}

/** What the API and the operation are asked for this view. */
export function viewQuery(view: ViolationView): ViolationQuery {
  const { page: _, search, specialization, kind, recommended_action, cursor, sort, order } = view;
  return {
    limit: PAGE_SIZE,
    sort,
    order,
    ...(cursor && { cursor }),
    ...(search && { search }),
    ...(specialization && { specialization }),
    ...(kind && { kind }),
    ...(recommended_action && { recommended_action }),
  };
}

function one(value: string | string[] | undefined): string | undefined {
  return (Array.isArray(value) ? value[0] : value) || undefined;
}

function known<Word extends string>(words: Record<Word, unknown>, value: Params[string]): Word | undefined {
  return typeof value === 'string' && Object.hasOwn(words, value) ? (value as Word) : undefined;
}
