'use client';

import { type ComponentProps, useId } from 'react';
import { useTranslations } from 'use-intl';
import { ROLES } from '@/lib/vocabulary/users';
import { fieldLook } from '../field';

/** Picks a role, and says what it may do. */
export function RoleField({ label, ...select }: { label: string } & ComponentProps<'select'>) {
  const words = useTranslations('words');
  const id = useId();
  const role = ROLES.find((one) => one === select.value);
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="font-medium text-sm">
        {label}
      </label>
      <select
        id={id}
        aria-describedby={`${id}-hint`}
        className={`${fieldLook} h-10 pr-2 disabled:opacity-60`}
        {...select}
      >
        {ROLES.map((one) => (
          <option key={one} value={one}>
            {words(`role.${one}`)}
          </option>
        ))}
      </select>
      <p id={`${id}-hint`} className="text-muted text-xs">
        {role && words(`roleMay.${role}`)}
      </p>
    </div>
  );
}
