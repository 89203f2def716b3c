import useSWR from 'swr';
import { useTranslations } from 'use-intl';
import { JOBS } from '@/lib/vocabulary/jobs';
import { pathOf, readAt } from './api';
import { useMe } from './state/me';

/** Names change rarely, so they are read once and not refreshed. */
const ONCE = {
  refreshInterval: 0,
  revalidateOnFocus: false,
  revalidateIfStale: false,
  shouldRetryOnError: false,
} as const;

/** The key's id and its program. */
const KEY = /^([1-9]\d*) \((.+)\)$/;

/** The role, and what the client calls itself. */
const WRITER = /^([^/]*)\/(.*)$/s;

/**
 * An actor in words: `user:7` by name, `key:12 (import-service)` by the name of the program, `system:auto-sync`,
 * `writer:legacy/psql` and `cli:root` by a description.
 */
export function Actor({ actor }: { actor: string | null }) {
  const words = useTranslations('words');
  if (!actor) return <span className="text-muted">{words('actor.unknown')}</span>;
  const [kind, name] = splitActor(actor);
  if (kind === 'user' && /^[1-9]\d*$/.test(name)) return <Person id={Number(name)} />;
  const job = kind === 'system' ? JOBS.find((one) => one === name) : undefined;
  if (job) return <>{words('actor.job', { job: words(`job.${job}`) })}</>;
  if (kind === 'system') return <>{words('actor.system', { name })}</>;
  const [, id, program] = (kind === 'key' && KEY.exec(name)) || [];
  if (id && program) return <>{words('actor.key', { id, name: program })}</>;
  const [, role, application] = (kind === 'writer' && WRITER.exec(name)) || [];
  if (role !== undefined)
    return <>{application ? words('actor.writer', { role, application }) : words('actor.role', { role })}</>;
  if (kind === 'cli') return <>{words('actor.cli', { who: name })}</>;
  return <>{actor}</>;
}

function Person({ id }: { id: number }) {
  const words = useTranslations('words');
  const me = useMe();
  const mine = me.id === id;
  const input = { params: { id } };
  const path = pathOf('GET /users/{id}', input);
  const { data } = useSWR(mine ? null : path, readAt<'GET /users/{id}'>, ONCE);
  if (mine) return <span title={me.email}>{words('actor.you', { name: me.name })}</span>;
  return <span title={data?.email}>{data?.name ?? words('actor.user', { id: String(id) })}</span>;
}

function splitActor(actor: string): [kind: string, name: string] {
  const colon = actor.indexOf(':');
  return colon < 0 ? ['', actor] : [actor.slice(0, colon), actor.slice(colon + 1)];
}
