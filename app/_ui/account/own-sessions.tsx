import { useTranslations } from 'use-intl';
import { call } from '../api';
import { useFormat } from '../format';
import { AskingButton } from '../kit/asking-button';
import { leaveFor } from '../kit/leave';
import { ListSkeleton } from '../list/list-skeleton';
import { Failed, Panel } from '../panel';
import { SessionCards } from '../sessions/session-cards';
import { usePage } from '../state/live';
import { OWN_SESSIONS } from './own-sessions-reading';

/** The person's own sessions, and buttons that end one or all. */
export function OwnSessions() {
  const t = useTranslations('account.sessions');
  const { count } = useFormat();
  const { data: page, error, mutate } = usePage('GET /auth/me/sessions', OWN_SESSIONS);
  return (
    <Panel
      title={t('title')}
      aside={
        page && (
          <AskingButton
            button={{ size: 'sm', children: t('everywhere') }}
            title={t('everywhereTitle')}
            why={t('everywhereWhy', { count: page.total })}
            submit={t('everywhere')}
            onConfirm={async () => {
              await call('POST /auth/logout-everywhere');
              await leaveFor('/sign-in');
            }}
          />
        )
      }
    >
      <div className="pt-2">
        {page && <SessionCards own sessions={page.items} />}
        {page && page.total > page.items.length && (
          <p className="border-line border-t px-4 py-2.5 text-muted text-xs">
            {t('more', { count: count(page.items.length) })}
          </p>
        )}
        {!page && (error ? <Failed error={error} retry={() => mutate()} /> : <ListSkeleton />)}
      </div>
    </Panel>
  );
}
