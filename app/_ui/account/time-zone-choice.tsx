import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { call } from '../api';
import { SelectField } from '../kit/choice-field';
import { useWrite } from '../kit/use-write';
import { toast } from '../outcomes/toast';
import { keepInBrowser, TIME_ZONE_COOKIE } from '../speech/locale';
import { useMe } from '../state/me';

/** The time zone of the account, or none: then each browser uses its own. */
export function TimeZoneChoice() {
  const t = useTranslations('account');
  const { time_zone: timeZone } = useMe();
  const { refresh } = useRouter();
  const { write } = useWrite({ tell: toast.error });
  const [browser, setBrowser] = useState<{ own: string; all: string[] } | null>(null);
  const [chosen, setChosen] = useState(timeZone ?? '');

  // Server and browser know different time zones, so the first HTML has only the chosen one.
  useEffect(() => {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    setBrowser({ own, all: [...new Set([...Intl.supportedValuesOf('timeZone'), 'UTC'])] });
  }, []);

  async function choose(value: string) {
    setChosen(value);
    const done = await write(async () => {
      await call('PATCH /auth/me', { body: { time_zone: value || null } });
      if (!value && browser) keepInBrowser(TIME_ZONE_COOKIE, browser.own);
      toast.success(t('saved'));
      refresh();
    });
    if (!done) setChosen(timeZone ?? '');
  }

  const zones = new Set([...(chosen ? [chosen] : []), ...(browser?.all ?? [])]);
  return (
    <SelectField
      label={t('timeZone')}
      hint={t('timeZoneWhy')}
      value={chosen}
      onChange={choose}
      className="w-full max-w-sm"
      choices={[
        {
          value: '',
          text: browser ? t('browserTimeZoneIs', { timeZone: browser.own }) : t('browserTimeZone'),
        },
        ...[...zones].toSorted().map((zone) => ({ value: zone, text: zone.replaceAll('_', ' ') })),
      ]}
    />
  );
}
