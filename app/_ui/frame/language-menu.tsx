'use client';

import { Languages } from 'lucide-react';
import { useLocale, useTranslations } from 'use-intl';
import { LOCALES } from '@/lib/vocabulary/locales';
import { toast } from '../outcomes/toast';
import { useRefusalText } from '../refusal';
import { knownLocale } from '../speech/locale';
import { useChooseLanguage } from '../speech/use-choose-language';
import { ChoiceMenu } from './choice-menu';

/** Changes the language at once, and remembers it. */
export function LanguageMenu() {
  const t = useTranslations('frame.language');
  const locale = knownLocale(useLocale()) ?? 'en';
  const refusalText = useRefusalText();
  const choose = useChooseLanguage();
  return (
    <ChoiceMenu
      label={t('label')}
      face={<Languages className="size-4" aria-hidden />}
      value={locale}
      choices={LOCALES.map((one) => ({ value: one, text: t(one), lang: one }))}
      onChoose={(chosen) => choose(chosen).catch((error) => toast.error(refusalText(error)))}
    />
  );
}
