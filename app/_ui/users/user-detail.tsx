'use client';

import { ArrowRight } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import type { UserDetail as Detail } from '@/lib/contract/users';
import { auditLink } from '../audit/audit-list';
import { ListSkeleton } from '../list/list-skeleton';
import { PageHeader, Up } from '../page-header';
import { Empty, Failed, Panel } from '../panel';
import { SessionCards } from '../sessions/session-cards';
import { usePage, useReading } from '../state/live';
import { Moment } from '../time';
import { UserState } from './cells';
import { Fact } from './fact';
import { UserEntry } from './user-entry';
import { UserForm } from './user-form';
import { userSessions } from './user-list';

/** One user: who they are, how they sign in, their sessions, and their entries in the audit log. */
export function UserDetail({ id }: { id: number }) {
  const pages = useTranslations('pages');
  const words = useTranslations('words');
  const { data: user, error, mutate } = useReading('GET /users/{id}', { params: { id } });
  const sessions = usePage('GET /sessions', userSessions(id));
  if (!user) return error ? <Failed error={error} retry={() => mutate()} /> : <ListSkeleton />;
  return (
    <>
      <PageHeader
        above={<Up href="/users" text={pages('users')} />}
        title={user.name}
        about={`${user.email} · ${words(`role.${user.role}`)}`}
      >
        <UserState user={user} />
      </PageHeader>
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1.2fr)_minmax(0,1fr)]">
        <div className="flex min-w-0 flex-col gap-4">
          <Details user={user} />
          <UserSessions reading={sessions} />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <UserEntry user={user} sessions={sessions.data?.total ?? 0} />
          <Facts user={user} />
          <Trail user={user} />
        </div>
      </div>
    </>
  );
}

function Details({ user }: { user: Detail }) {
  const t = useTranslations('users.detail');
  return (
    <Panel title={t('details')}>
      <UserForm user={user} />
    </Panel>
  );
}

function UserSessions({ reading }: { reading: ReturnType<typeof usePage<'GET /sessions'>> }) {
  const t = useTranslations('users.detail');
  const { data: page, error, mutate } = reading;
  return (
    <Panel title={t('sessions')}>
      {page && page.items.length > 0 && <SessionCards sessions={page.items} />}
      {page && page.items.length === 0 && <Empty title={t('noSessions')} />}
      {!page && (error ? <Failed error={error} retry={() => mutate()} /> : <ListSkeleton />)}
    </Panel>
  );
}

function Facts({ user }: { user: Detail }) {
  const t = useTranslations('users.detail');
  return (
    <section className="panel p-4" aria-label={t('id')}>
      <dl className="flex flex-col gap-2.5 text-sm">
        <Fact name={t('id')}>
          <span className="font-mono">{user.id}</span>
        </Fact>
        {user.external_id && (
          <Fact name={t('externalId')}>
            <span className="break-all font-mono">{user.external_id}</span>
          </Fact>
        )}
        <Fact name={t('created')}>
          <Moment at={user.created_at} />
        </Fact>
        <Fact name={t('updated')}>
          <Moment at={user.updated_at} />
        </Fact>
      </dl>
    </section>
  );
}

function Trail({ user: { id, name } }: { user: Detail }) {
  const t = useTranslations('users.detail');
  const links = [
    { href: auditLink({ target: `user/${id}` }), text: t('happened') },
    { href: auditLink({ actor: `user:${id}` }), text: t('did', { name }) },
    { href: `/learners/${id}`, text: t('standing') },
  ];
  return (
    <Panel title={t('trail')}>
      <ul className="pt-1.5">
        {links.map(({ href, text }) => (
          <li key={href} className="border-line border-t">
            <Link
              href={href}
              prefetch={false}
              className="flex items-center justify-between gap-3 px-4 py-2.5 text-sm hover:bg-raised"
            >
              <span className="min-w-0 truncate">{text}</span>
              <ArrowRight className="size-4 shrink-0 text-muted" aria-hidden />
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
