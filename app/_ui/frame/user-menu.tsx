'use client';

import { Menu } from '@base-ui/react/menu';
import { CircleUser, LogOut } from 'lucide-react';
import Link from 'next/link';
import { toast } from 'sonner';
import { useTranslations } from 'use-intl';
import { buttonLook } from '../button';
import { useMe } from '../state/me';
import { menuItemLook, menuLook } from './menu-look';
import { signOutHere } from './session';

export function UserMenu() {
  const me = useMe();
  const t = useTranslations('frame.user');
  const words = useTranslations('words');
  return (
    <Menu.Root>
      <Menu.Trigger
        className={`${buttonLook('ghost')} min-w-0 max-w-33 max-lg:max-w-40`}
        aria-label={t('label', { name: me.name })}
      >
        <CircleUser className="size-4 shrink-0" aria-hidden />
        <span className="hidden truncate sm:inline">{me.name}</span>
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner align="end" sideOffset={6} className="z-50">
          <Menu.Popup className={menuLook}>
            <div className="border-line border-b px-2.5 pt-1.5 pb-2.5">
              <p className="font-medium text-sm">{me.name}</p>
              <p className="text-muted text-xs">
                {me.email} · {words(`role.${me.role}`)}
              </p>
            </div>
            <Menu.Item className={`${menuItemLook} mt-1`} render={<Link href="/account" />}>
              <CircleUser className="size-4 text-muted" aria-hidden />
              {t('account')}
            </Menu.Item>
            <Menu.Item
              className={menuItemLook}
              onClick={() => signOutHere().catch(() => toast.error(t('failed')))}
            >
              <LogOut className="size-4 text-muted" aria-hidden />
              {t('signOut')}
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
