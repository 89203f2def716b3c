import { useEffect, useId, useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { LOCALES } from '@/lib/vocabulary/locales';
import { chooseTheme, currentTheme, THEMES, type Theme } from '../frame/theme';
import { toast } from '../outcomes/toast';
import { Panel } from '../panel';
import { useRefusalText } from '../refusal';
import { useChooseLanguage } from '../speech/use-choose-language';
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

type ChoiceProps<T extends string> = {
  label: string;
  hint?: string;
  value: T;
  options: readonly { value: T; text: string; lang?: string }[];
  onChange: (value: T) => void;
};

/** A choice of a few options, side by side; the chosen one applies at once. */
function Choice<T extends string>({ label, hint, value, options, onChange }: ChoiceProps<T>) {
  const id = useId();
  return (
    <fieldset
      className="flex flex-col items-start gap-1.5"
      aria-describedby={hint ? `${id}-hint` : undefined}
    >
      <legend className="mb-1.5 font-medium text-sm">{label}</legend>
      <div className="inline-flex max-w-full flex-wrap gap-0.5 rounded-md border border-line bg-raised p-0.5">
        {options.map((option) => (
          <label
            key={option.value}
            lang={option.lang}
            className="inline-flex min-h-8 cursor-pointer items-center rounded-sm px-3 text-soft text-sm has-checked:bg-surface has-checked:font-medium has-checked:text-ink has-checked:shadow-panel has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name={id}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
              className="sr-only"
            />
            {option.text}
          </label>
        ))}
      </div>
      {hint && (
        <p id={`${id}-hint`} className="text-muted text-xs">
          {hint}
        </p>
      )}
    </fieldset>
  );
}
