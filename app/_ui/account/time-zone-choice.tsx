'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { call } from '../api';
import { fieldLook } from '../field';
import { toast } from '../outcomes/toast';
import { useRefusalText } from '../refusal';
import { keepInBrowser, TIME_ZONE_COOKIE } from '../speech/locale';
import { useMe } from '../state/me';

/** The time zone of the account, or none: then each browser’s own counts. */
export function TimeZoneChoice() {
  const t = useTranslations('account');
  const id = useId();
  const { time_zone: timeZone } = useMe();
  const { refresh } = useRouter();
  const refusalText = useRefusalText();
  const [browser, setBrowser] = useState<{ own: string; all: string[] } | null>(null);
  const [chosen, setChosen] = useState(timeZone ?? '');

  // What a browser knows is not what the server knows: only what was chosen is in the first HTML.
  useEffect(() => {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    setBrowser({ own, all: [...new Set([...Intl.supportedValuesOf('timeZone'), 'UTC'])] });
  }, []);

  async function choose(value: string) {
    setChosen(value);
    try {
      await call('PATCH /auth/me', { body: { time_zone: value || null } });
      if (!value && browser) keepInBrowser(TIME_ZONE_COOKIE, browser.own);
      toast.success(t('saved'));
      refresh();
    } catch (error) {
      setChosen(timeZone ?? '');
      toast.error(refusalText(error));
    }
  }

  const zones = new Set([...(chosen ? [chosen] : []), ...(browser?.all ?? [])]);
  return (
    <div className="flex flex-col items-start gap-1.5">
      <label htmlFor={id} className="font-medium text-sm">
        {t('timeZone')}
      </label>
      <select
        id={id}
        aria-describedby={`${id}-hint`}
        value={chosen}
        onChange={({ target }) => choose(target.value)}
        className={`${fieldLook} w-full max-w-sm pr-2`}
      >
        <option value="">
          {browser ? t('browserTimeZoneIs', { timeZone: browser.own }) : t('browserTimeZone')}
        </option>
        {[...zones].toSorted().map((zone) => (
          <option key={zone} value={zone}>
            {zone.replaceAll('_', ' ')}
          </option>
        ))}
      </select>
      <p id={`${id}-hint`} className="text-muted text-xs">
        {t('timeZoneWhy')}
      </p>
    </div>
  );
}
