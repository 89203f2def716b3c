import type { Problem } from '@/lib/contract/common';
import type { Repair, RepairBody, Report } from '@/lib/contract/health';
import type { Pair } from '@/lib/contract/standing';

const BASE = '/api/v1';

/** The server answered, and refused. */
export class RefusedError extends Error {
  constructor(readonly problem: Pick<Problem, 'status' | 'code' | 'detail' | 'request_id'>) {
    super(problem.detail);
    this.name = 'RefusedError';
  }
}

/** No answer came: the server, or the way to it, is away. */
export class UnreachableError extends Error {
  constructor() {
    super('The server cannot be reached.');
    this.name = 'UnreachableError';
  }
}

/** One page of a list, with what its headers say. */
export type Page<T> = { items: T[]; total: number; nextCursor: string | null };

export const statusKey = '/health/status';
export const historyKey = '/health/history?limit=100';
export const jobsKey = '/jobs';
export const workersKey = '/workers';
export const runsKey = '/jobs/runs?limit=12';
export const oldestKey = '/health/violations?sort=first_seen_at&order=asc&limit=1';

export function readJson<T>(path: string): Promise<T> {
  return send(path).then((response) => response.json() as Promise<T>);
}

export async function readPage<T>(path: string): Promise<Page<T>> {
  const response = await send(path);
  const items = (await response.json()) as T[];
  const next = /<([^>]+)>;\s*rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
  return {
    items,
    total: Number(response.headers.get('x-total-count') ?? items.length),
    nextCursor: next ? new URL(next, location.origin).searchParams.get('cursor') : null,
  };
}

export function runCheckNow(): Promise<Report> {
  return write('POST', '/health/check-now', {});
}

export function repair(body: RepairBody): Promise<Repair> {
  return write('POST', '/repairs', body);
}

export function readPair(userId: number, specialization: string): Promise<Pair> {
  return readJson(`/pairs/${userId}/${specialization}`);
}

export type LevelChoice = { level: number; version: string; allow_demotion: boolean; reason?: string };

export function decideLevel(userId: number, specialization: string, choice: LevelChoice): Promise<Pair> {
  return write('PUT', `/pairs/${userId}/${specialization}/level`, choice);
}

async function write<T>(method: string, path: string, body: unknown): Promise<T> {
  const response = await send(path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await response.json()) as T;
}

async function send(path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(BASE + path, {
      ...init,
      headers: { accept: 'application/json', ...init.headers },
    });
  } catch {
    throw new UnreachableError();
  }
  if (response.ok) return response;
  if (response.status === 401) {
    const here = location.pathname + location.search;
    location.assign(`/sign-in?callbackUrl=${encodeURIComponent(here)}`);
  }
  throw new RefusedError(await readProblem(response));
}

/** A proxy may answer in the server's place, so a body that is no problem document is expected here. */
async function readProblem(response: Response): Promise<RefusedError['problem']> {
  const body = (await response.json().catch(() => null)) as Partial<Problem> | null;
  return {
    status: response.status,
    code: body?.code ?? 'unknown',
    detail: body?.detail ?? `The server answered with status ${response.status}.`,
    request_id: body?.request_id ?? response.headers.get('x-request-id') ?? '',
  };
}
