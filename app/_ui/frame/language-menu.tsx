'use client';

import { Menu } from '@base-ui/react/menu';
import { Check, Languages } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useLocale, useTranslations } from 'use-intl';
import { buttonLook } from '../button';
import { keepInBrowser, knownLocale, LOCALE_COOKIE, LOCALES } from '../speech/locale';
import { menuItemLook, menuLook } from './menu-look';

/** Speaks another language at once, and remembers it. */
export function LanguageMenu() {
  const t = useTranslations('frame.language');
  const locale = useLocale();
  const { refresh } = useRouter();
  return (
    <Menu.Root>
      <Menu.Trigger className={buttonLook('ghost', 'icon')} aria-label={t('label')}>
        <Languages className="size-4" aria-hidden />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner align="end" sideOffset={6} className="z-50">
          <Menu.Popup className={menuLook}>
            <Menu.RadioGroup
              value={locale}
              onValueChange={(value: string) => {
                keepInBrowser(LOCALE_COOKIE, knownLocale(value) ?? 'en');
                refresh();
              }}
            >
              {LOCALES.map((one) => (
                <Menu.RadioItem key={one} value={one} className={menuItemLook} lang={one} closeOnClick>
                  <span className="grow">{t(one)}</span>
                  <Menu.RadioItemIndicator>
                    <Check className="size-4" aria-hidden />
                  </Menu.RadioItemIndicator>
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
