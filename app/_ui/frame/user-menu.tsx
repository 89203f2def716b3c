'use client';

import { Menu } from '@base-ui/react/menu';
import { CircleUser, LogOut, ShieldCheck } from 'lucide-react';
import Link from 'next/link';
import { toast } from 'sonner';
import { buttonLook } from '../button';
import { useMe } from '../state/me';
import { ROLE_WORDS } from '../vocabulary';
import { menuItemLook, menuLook } from './menu-look';
import { signOutHere } from './session';

const text = {
  label: (name: string) => `Account of ${name}`,
  secondFactor: 'Second factor',
  signOut: 'Sign out',
  failed: 'The server cannot be reached, so you are still signed in.',
};

export function UserMenu() {
  const me = useMe();
  return (
    <Menu.Root>
      <Menu.Trigger className={buttonLook('ghost')} aria-label={text.label(me.name)}>
        <CircleUser className="size-4" aria-hidden />
        <span className="hidden max-w-40 truncate sm:inline">{me.name}</span>
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner align="end" sideOffset={6} className="z-30">
          <Menu.Popup className={menuLook}>
            <div className="border-line border-b px-2.5 pt-1.5 pb-2.5">
              <p className="font-medium text-sm">{me.name}</p>
              <p className="text-muted text-xs">
                {me.email} · {ROLE_WORDS[me.role]}
              </p>
            </div>
            <Menu.Item className={`${menuItemLook} mt-1`} render={<Link href="/account/second-factor" />}>
              <ShieldCheck className="size-4 text-muted" aria-hidden />
              {text.secondFactor}
            </Menu.Item>
            <Menu.Item
              className={menuItemLook}
              onClick={() => signOutHere().catch(() => toast.error(text.failed))}
            >
              <LogOut className="size-4 text-muted" aria-hidden />
              {text.signOut}
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
