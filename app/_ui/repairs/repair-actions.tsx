import { ArrowRight } from 'lucide-react';
import type { RepairAction } from '@/lib/contract/repairs';
import { Mark } from '../mark';
import { OUTCOME_WORDS, REPAIR_ACTION_WORDS, SPECIALIZATION_WORDS } from '../vocabulary';

const text = {
  list: 'Pairs',
  progress: 'Progress',
  license: 'License',
  missing: 'missing',
  to: 'to',
};

/** Each pair with both levels before and after, and why. */
export function RepairActions({ actions, preview }: { actions: RepairAction[]; preview: boolean }) {
  return (
    <ul aria-label={text.list} className="px-5 py-2">
      {actions.map((action) => (
        <li
          key={`${action.user_id}/${action.specialization}`}
          className="grid gap-x-4 gap-y-1 border-line border-t py-2.5 first:border-t-0 sm:grid-cols-[minmax(0,1fr)_auto]"
        >
          <span className="flex min-w-0 flex-wrap items-baseline gap-x-2">
            <span className="truncate font-medium">{action.user_name}</span>
            <span className="text-muted text-xs">
              {SPECIALIZATION_WORDS[action.specialization]} · #{action.user_id}
            </span>
          </span>
          <span className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm sm:justify-end">
            <Change
              word={text.progress}
              from={action.before.progress?.current_level}
              to={action.after.progress?.current_level}
            />
            <Change
              word={text.license}
              from={action.before.license?.current_level}
              to={action.after.license?.current_level}
            />
          </span>
          <span className="flex flex-wrap items-baseline gap-x-2 text-muted text-xs sm:col-span-2">
            <Verdict action={action} preview={preview} />
            {action.explanation}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Verdict({ action, preview }: { action: RepairAction; preview: boolean }) {
  const { word, tone } = OUTCOME_WORDS[action.outcome];
  const planned = preview && action.outcome === 'repaired' && action.action;
  return <Mark tone={tone}>{planned ? REPAIR_ACTION_WORDS[planned] : word}</Mark>;
}

function Change({ word, from, to }: { word: string; from: number | undefined; to: number | undefined }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <span className="text-muted text-xs">{word}</span>
      <Level level={from} changed={false} />
      {from !== to && (
        <>
          <ArrowRight className="size-3.5 text-muted" aria-label={text.to} />
          <Level level={to} changed />
        </>
      )}
    </span>
  );
}

function Level({ level, changed }: { level: number | undefined; changed: boolean }) {
  if (level === undefined) return <span className="text-muted text-xs italic">{text.missing}</span>;
  return (
    <span
      className={`min-w-5 text-center font-semibold ${changed ? 'rounded-sm bg-ok-wash px-1 text-ok' : ''}`}
    >
      {level}
    </span>
  );
}
