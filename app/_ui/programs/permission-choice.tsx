'use client';

import { useTranslations } from 'use-intl';
import { GRANTABLE_PERMISSIONS, PERMISSION_PRESETS, type Permission } from '@/lib/contract/permissions';
import { FieldError } from '../text-field';
import { PRESETS, type ProgramDraft } from './program-draft';

type Props = {
  draft: ProgramDraft;
  edit: (part: Partial<ProgramDraft>) => void;
  error: string | null;
};

/** What a program may do: a preset, or permissions one by one. */
export function PermissionChoice({ draft, edit, error }: Props) {
  const t = useTranslations('programs');
  // Who begins to choose begins with what was chosen.
  const pick = (preset: ProgramDraft['preset']) =>
    edit(
      preset === 'own' && draft.preset !== 'own'
        ? { preset, permissions: PERMISSION_PRESETS[draft.preset] }
        : { preset },
    );
  const toggle = (permission: Permission, isChosen: boolean) =>
    edit({
      permissions: isChosen
        ? [...draft.permissions, permission]
        : draft.permissions.filter((one) => one !== permission),
    });
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1.5 font-medium text-sm">{t('form.may')}</legend>
      {([...PRESETS, 'own'] as const).map((preset) => (
        <label key={preset} className="flex items-start gap-2.5 text-sm">
          <input
            type="radio"
            name="preset"
            value={preset}
            className="mt-1"
            checked={draft.preset === preset}
            onChange={() => pick(preset)}
          />
          <span className="flex flex-col">
            {t(`preset.${preset}`)}
            <span className="text-muted text-xs">{t(`presetMay.${preset}`)}</span>
          </span>
        </label>
      ))}
      {draft.preset === 'own' && (
        <div className="grid gap-x-5 gap-y-1.5 rounded-md border border-line p-3 sm:grid-cols-2">
          {GRANTABLE_PERMISSIONS.map((permission) => (
            <label key={permission} className="flex min-h-6 items-center gap-2 font-mono text-xs">
              <input
                type="checkbox"
                className="size-4"
                checked={draft.permissions.includes(permission)}
                onChange={({ target }) => toggle(permission, target.checked)}
              />
              {permission}
            </label>
          ))}
        </div>
      )}
      <FieldError id="program-permissions-error">{error}</FieldError>
    </fieldset>
  );
}
