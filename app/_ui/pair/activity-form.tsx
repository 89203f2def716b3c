import type { FormEvent } from 'react';
import { useTranslations } from 'use-intl';
import { ACTIVITY_KEY_MAX } from '@/lib/vocabulary/limits';
import { TextField } from '../text-field';

const MAX_COUNT = 2_147_483_647;
const AMOUNTS = [
  { name: 'xp', max: Number.MAX_SAFE_INTEGER },
  { name: 'sessions', max: MAX_COUNT },
  { name: 'projects', max: MAX_COUNT },
  { name: 'theory_hours', max: MAX_COUNT },
  { name: 'practice_hours', max: MAX_COUNT },
] as const;

export type ActivityInput = Record<(typeof AMOUNTS)[number]['name'], number> & { activity_key: string };

type ActivityFormProps = {
  id: string;
  activityKey: string;
  onKey: (key: string) => void;
  onSubmit: (input: ActivityInput) => void;
};

/** The form for an activity. An empty field counts as zero. */
export function ActivityForm({ id, activityKey, onKey, onSubmit }: ActivityFormProps) {
  const t = useTranslations('record');

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const amount = (name: string) => Number(fields.get(name) || 0);
    onSubmit({
      activity_key: activityKey.trim(),
      xp: amount('xp'),
      sessions: amount('sessions'),
      projects: amount('projects'),
      theory_hours: amount('theory_hours'),
      practice_hours: amount('practice_hours'),
    });
  }

  return (
    <form id={id} onSubmit={submit} className="flex flex-col gap-4">
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-5">
        {AMOUNTS.map(({ name, max }) => (
          <TextField
            key={name}
            name={name}
            label={t(`amount.${name}`)}
            type="number"
            step={1}
            min={-max}
            max={max}
            placeholder="0"
            required={false}
            className="w-full"
          />
        ))}
      </div>
      <TextField
        name="activity_key"
        label={t('key')}
        hint={t('keyHint')}
        value={activityKey}
        maxLength={ACTIVITY_KEY_MAX}
        onChange={(event) => onKey(event.target.value)}
        className="font-mono text-sm"
        autoComplete="off"
        spellCheck={false}
      />
    </form>
  );
}
