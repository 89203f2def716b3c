'use client';

import useSWR from 'swr';
import { useTranslations } from 'use-intl';
import { pathOf, read } from './api';

const ONCE = {
  refreshInterval: 0,
  revalidateOnFocus: false,
  revalidateIfStale: false,
  shouldRetryOnError: false,
} as const;

/** Who did something, in words: `user:7` by name, `system:auto-sync` and `cli:root` as what they are. */
export function Actor({ actor }: { actor: string | null }) {
  const t = useTranslations('words.actor');
  if (!actor) return <span className="text-muted">{t('unknown')}</span>;
  const [kind, name] = splitActor(actor);
  if (kind === 'user' && /^[1-9]\d*$/.test(name)) return <UserName id={Number(name)} />;
  if (kind === 'system') return <>{t('system', { name })}</>;
  if (kind === 'cli') return <>{t('cli', { name })}</>;
  return <>{actor}</>;
}

function UserName({ id }: { id: number }) {
  const t = useTranslations('words.actor');
  const input = { params: { id } };
  const { data } = useSWR(pathOf('GET /users/{id}', input), () => read('GET /users/{id}', input), ONCE);
  return data ? <span title={data.email}>{data.name}</span> : t('user', { id: String(id) });
}

function splitActor(actor: string): [kind: string, name: string] {
  const colon = actor.indexOf(':');
  return colon < 0 ? ['', actor] : [actor.slice(0, colon), actor.slice(colon + 1)];
}
