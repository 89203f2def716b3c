import { CircleUser, LogOut } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { buttonLook } from '../button';
import { Menu, MenuItem } from '../menu';
import { toast } from '../outcomes/toast';
import { useMe } from '../state/me';
import { signOutHere } from './session';

export function UserMenu() {
  const me = useMe();
  const t = useTranslations('frame.user');
  const words = useTranslations('words');
  return (
    <Menu
      label={t('label', { name: me.name })}
      look={`${buttonLook('ghost')} min-w-0 max-w-33 max-lg:max-w-40`}
      face={
        <>
          <CircleUser className="size-4 shrink-0" aria-hidden />
          <span className="hidden truncate sm:inline">{me.name}</span>
        </>
      }
    >
      <div className="mb-1 border-line border-b px-2.5 pt-1.5 pb-2.5">
        <p className="font-medium text-sm">{me.name}</p>
        <p className="text-muted text-xs">
          {me.email} · {words(`role.${me.role}`)}
        </p>
      </div>
      <MenuItem icon={<CircleUser />} href="/account">
        {t('account')}
      </MenuItem>
      <MenuItem icon={<LogOut />} onSelect={() => signOutHere().catch(() => toast.error(t('failed')))}>
        {t('signOut')}
      </MenuItem>
    </Menu>
  );
}
