import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Session } from '@/lib/contract/sessions';
import { Button } from '../button';
import { Ago, Moment } from '../time';
import { CurrentMark, Expiry, SessionKind } from './cells';
import { useClientWords } from './client-words';
import { EndSessionDialog } from './end-session-dialog';

/** The sessions of one person, each with a button that ends it. */
export function SessionCards({ sessions, own = false }: { sessions: readonly Session[]; own?: boolean }) {
  const t = useTranslations('sessions');
  const clientWords = useClientWords();
  const [ending, setEnding] = useState<Session | null>(null);
  return (
    <>
      <ul>
        {sessions.map((session) => (
          <li
            key={session.id}
            className="flex items-center gap-4 border-line border-t px-4 py-3 first:border-t-0"
          >
            <div className="flex min-w-0 grow flex-col gap-0.5">
              <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
                <span className="font-medium text-sm" title={session.user_agent ?? undefined}>
                  {clientWords(session.user_agent)}
                </span>
                {session.current && <CurrentMark />}
              </p>
              <p className="flex flex-wrap items-center gap-x-3 text-muted text-xs">
                <SessionKind kind={session.kind} />
                <span className="break-all font-mono">{session.address}</span>
                <span>
                  {t('columns.since')}: <Moment at={session.created_at} />
                </span>
                <span title={t('seenWhy')}>
                  {t('columns.seen')}: <Ago at={session.last_seen_at} />
                </span>
                <span>
                  {t('columns.expires')}: <Expiry session={session} />
                </span>
              </p>
            </div>
            <Button
              size="sm"
              aria-label={t('end.mine', { client: clientWords(session.user_agent) })}
              onClick={() => setEnding(session)}
            >
              {t('end.one')}
            </Button>
          </li>
        ))}
      </ul>
      <EndSessionDialog session={ending} own={own} onClose={() => setEnding(null)} />
    </>
  );
}
