'use client';

import { useEffect, useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { LOCALES } from '@/lib/vocabulary/locales';
import { chooseTheme, currentTheme, THEMES, type Theme } from '../frame/theme';
import { toast } from '../outcomes/toast';
import { Panel } from '../panel';
import { useRefusalText } from '../refusal';
import { useChooseLanguage } from '../speech/use-choose-language';
import { Choice } from './choice';
import { TimeZoneChoice } from './time-zone-choice';

/** Language, theme and time zone; each change applies at once. */
export function Shown() {
  const t = useTranslations('account');
  const frame = useTranslations('frame');
  const locale = useLocale();
  const refusalText = useRefusalText();
  const chooseLanguage = useChooseLanguage();
  const [language, setLanguage] = useState(locale);
  const [theme, setTheme] = useState<Theme>('system');
  // The page already has its theme; only the browser knows which.
  useEffect(() => setTheme(currentTheme()), []);
  // The language may also be chosen in the menu of the page.
  useEffect(() => setLanguage(locale), [locale]);
  return (
    <Panel title={t('show')}>
      <div className="flex flex-col gap-5 p-4">
        <Choice
          label={t('language')}
          hint={t('languageWhy')}
          value={language}
          options={LOCALES.map((one) => ({ value: one, text: frame(`language.${one}`), lang: one }))}
          onChange={(chosen) => {
            setLanguage(chosen);
            chooseLanguage(chosen).catch((error) => toast.error(refusalText(error)));
          }}
        />
        <Choice
          label={t('theme')}
          hint={t('themeWhy')}
          value={theme}
          options={THEMES.map((one) => ({ value: one, text: frame(`theme.${one}`) }))}
          onChange={(chosen) => {
            setTheme(chosen);
            chooseTheme(chosen);
          }}
        />
        <TimeZoneChoice />
      </div>
    </Panel>
  );
}
