'use client';

import { Monitor, Moon, Sun, SunMoon } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { ChoiceMenu } from './choice-menu';
import { chooseTheme, currentTheme, THEMES, type Theme } from './theme';

const icons = { system: Monitor, light: Sun, dark: Moon };

/** Light, dark, or like the system. */
export function ThemeMenu() {
  const t = useTranslations('frame.theme');
  const [theme, setTheme] = useState<Theme>('system');
  return (
    <ChoiceMenu
      label={t('label')}
      face={<SunMoon className="size-4" aria-hidden />}
      value={theme}
      choices={THEMES.map((one) => {
        const Icon = icons[one];
        return { value: one, text: t(one), icon: <Icon /> };
      })}
      onOpen={() => setTheme(currentTheme())}
      onChoose={chooseTheme}
    />
  );
}
