import { useTranslations } from 'use-intl';
import type { RepairAction } from '@/lib/contract/repairs';
import { Mark } from '../mark';
import { OUTCOME_TONES } from '../vocabulary';
import { Because } from './because';
import { LevelChange } from './level-change';

/** Each pair with both levels before and after, and why. */
export function RepairActions({ actions, preview }: { actions: RepairAction[]; preview: boolean }) {
  const t = useTranslations('repair');
  const words = useTranslations('words');
  return (
    <ul aria-label={t('list')} className="px-5 py-2">
      {actions.map((action) => (
        <li
          key={`${action.user_id}/${action.specialization}`}
          className="grid gap-x-4 gap-y-1 border-line border-t py-2.5 first:border-t-0 sm:grid-cols-[minmax(0,1fr)_auto]"
        >
          <span className="flex min-w-0 flex-wrap items-baseline gap-x-2">
            <span className="truncate font-medium">{action.user_name}</span>
            <span className="text-muted text-xs">
              {words(`specialization.${action.specialization}`)} · #{action.user_id}
            </span>
          </span>
          <span className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm sm:justify-end">
            <LevelChange
              word={words('progress')}
              from={action.before.progress?.current_level}
              to={action.after.progress?.current_level}
            />
            <LevelChange
              word={words('license')}
              from={action.before.license?.current_level}
              to={action.after.license?.current_level}
            />
          </span>
          <span className="flex flex-wrap items-baseline gap-x-2 text-muted text-xs sm:col-span-2">
            <Verdict action={action} preview={preview} />
            <Because action={action} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function Verdict({ action, preview }: { action: RepairAction; preview: boolean }) {
  const t = useTranslations('repair');
  const words = useTranslations('words');
  const planned = preview && (action.outcome === 'repaired' || action.outcome === 'undone') && action.action;
  return (
    <Mark tone={OUTCOME_TONES[action.outcome]}>
      {planned ? words(`action.${planned}`) : t(`outcome.${action.outcome}`)}
    </Mark>
  );
}
