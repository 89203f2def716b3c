import { useTranslations } from 'use-intl';
import { GRANTABLE_PERMISSIONS, PERMISSION_PRESETS, type Permission } from '@/lib/contract/permissions';
import { ChoiceField } from '../kit/choice-field';
import { PRESETS, type ProgramDraft } from './program-draft';

type Props = {
  draft: ProgramDraft;
  edit: (part: Partial<ProgramDraft>) => void;
  error: string | null;
};

/** The permissions of a program: a preset, or single permissions. */
export function PermissionChoice({ draft, edit, error }: Props) {
  const t = useTranslations('programs');
  // The own choice starts with the permissions of the preset that was chosen before.
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
    <ChoiceField
      legend={t('form.may')}
      name="preset"
      choices={([...PRESETS, 'own'] as const).map((preset) => ({
        value: preset,
        text: t(`preset.${preset}`),
        about: t(`presetMay.${preset}`),
      }))}
      value={draft.preset}
      error={error}
      onChange={pick}
    >
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
    </ChoiceField>
  );
}
