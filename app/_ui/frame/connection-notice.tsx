import { CloudOff } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useFormat } from '../format';
import { useNow } from '../state/clock';
import { type Connection, useConnection } from '../state/connection';
import { useMoment } from '../time';

const DAY_MS = 86_400_000;

/**
 * Tells that the server is away, since when, and how old the data on the screen is. It disappears when the server is
 * back.
 */
export function ConnectionNotice() {
  const connection = useConnection();
  return (
    <div role="status" aria-live="polite" className="sticky top-13 z-20 lg:top-0 print:hidden">
      {!connection.up && <Away {...connection} />}
    </div>
  );
}

function Away({ what, since, asOf, holds }: Extract<Connection, { up: false }>) {
  const t = useTranslations('frame.connection');
  const now = useNow();
  const moment = useMoment(since);
  const ago = useFormat().ago(now - since);
  const time = useMoment(asOf, now - asOf < DAY_MS ? 'clock' : 'short');
  return (
    <div className="flex justify-center gap-2 border-line border-b bg-bad-wash px-4 py-2 text-sm">
      <CloudOff className="mt-0.5 size-4 shrink-0 text-bad" aria-hidden />
      <p className="text-pretty text-soft">
        <span className="font-medium text-bad">{t(what, { moment, ago })}</span> {t('kept', { time })}
        {holds && ` ${t('held')}`}
      </p>
    </div>
  );
}
