'use client';

import { Menu } from '@base-ui/react/menu';
import { Check, Languages } from 'lucide-react';
import { toast } from 'sonner';
import { useLocale, useTranslations } from 'use-intl';
import { buttonLook } from '../button';
import { useRefusalText } from '../refusal';
import { knownLocale, LOCALES } from '../speech/locale';
import { useChooseLanguage } from '../speech/use-choose-language';
import { menuItemLook, menuLook } from './menu-look';

/** Speaks another language at once, and remembers it. */
export function LanguageMenu() {
  const t = useTranslations('frame.language');
  const locale = useLocale();
  const refusalText = useRefusalText();
  const choose = useChooseLanguage();
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
              onValueChange={(value: string) =>
                choose(knownLocale(value) ?? 'en').catch((error) => toast.error(refusalText(error)))
              }
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
