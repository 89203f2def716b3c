import { useId } from 'react';
import { useTranslations } from 'use-intl';

const NAME = 'end-others';

/** Asks whether the other sessions of the person end too; the default is yes. */
export function EndOthers({ why }: { why: string }) {
  const t = useTranslations('account.sessions');
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <label className="flex min-h-6 items-center gap-2.5 font-medium text-sm">
        <input type="checkbox" name={NAME} defaultChecked aria-describedby={id} className="size-4" />
        {t('endOthers')}
      </label>
      <p id={id} className="text-muted text-xs">
        {why}
      </p>
    </div>
  );
}

/** The answer in a form that contains EndOthers. */
export function endsOthers(fields: FormData): boolean {
  return fields.has(NAME);
}
