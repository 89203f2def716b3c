'use client';

import { Menu } from '@base-ui/react/menu';
import { Check, Monitor, Moon, Sun, SunMoon } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { buttonLook } from '../button';
import { menuItemLook, menuLook } from './menu-look';
import { chooseTheme, currentTheme, parseTheme, type Theme } from './theme';

const icons = { system: Monitor, light: Sun, dark: Moon };

/** Light, dark, or like the system. */
export function ThemeMenu() {
  const t = useTranslations('frame.theme');
  const [theme, setTheme] = useState<Theme>('system');
  return (
    <Menu.Root onOpenChange={(open) => open && setTheme(currentTheme())}>
      <Menu.Trigger className={buttonLook('ghost', 'icon')} aria-label={t('label')}>
        <SunMoon className="size-4" aria-hidden />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner align="end" sideOffset={6} className="z-50">
          <Menu.Popup className={menuLook}>
            <Menu.RadioGroup
              value={theme}
              onValueChange={(value: string) => {
                setTheme(parseTheme(value));
                chooseTheme(parseTheme(value));
              }}
            >
              {(['system', 'light', 'dark'] as const).map((one) => {
                const Icon = icons[one];
                return (
                  <Menu.RadioItem key={one} value={one} className={menuItemLook} closeOnClick>
                    <Icon className="size-4 text-muted" aria-hidden />
                    <span className="grow">{t(one)}</span>
                    <Menu.RadioItemIndicator>
                      <Check className="size-4" aria-hidden />
                    </Menu.RadioItemIndicator>
                  </Menu.RadioItem>
                );
              })}
            </Menu.RadioGroup>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
