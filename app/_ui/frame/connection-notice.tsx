'use client';

import { CloudOff } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useFormat } from '../format';
import { useNow } from '../state/clock';
import { useConnection } from '../state/connection';
import { useMoment } from '../time';

/** Says so when the server is away, and since when; goes by itself when it is back. */
export function ConnectionNotice() {
  const connection = useConnection();
  return (
    <div role="status" aria-live="polite" className="sticky top-13 z-20 lg:top-0 print:hidden">
      {!connection.up && <Away what={connection.what} since={connection.since} />}
    </div>
  );
}

function Away({ what, since }: { what: 'server' | 'database'; since: number }) {
  const t = useTranslations('frame.connection');
  const moment = useMoment(since);
  const ago = useFormat().ago(useNow() - since);
  return (
    <p className="flex flex-wrap items-center justify-center gap-x-2 border-line border-b bg-bad-wash px-4 py-2 text-sm">
      <CloudOff className="size-4 text-bad" aria-hidden />
      <span className="font-medium text-bad">{t(what, { moment, ago })}</span>
      <span className="text-soft">{t('kept')}</span>
    </p>
  );
}
