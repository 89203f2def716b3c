import { useTranslations } from 'use-intl';
import type { Repair } from '@/lib/contract/repairs';
import { useFormat } from '../format';
import { Mark } from '../mark';
import type { Tone } from '../vocabulary';

type Word =
  | 'wouldRepair'
  | 'willRepair'
  | 'repaired'
  | 'willUndo'
  | 'undone'
  | 'agreed'
  | 'decide'
  | 'changed'
  | 'undoneBefore'
  | 'busy'
  | 'failed';

/** The main count of a run: of a held one, what it waits to do. An undo has `undoes_id`, also in a dry run. */
function mainOf(run: Repair): { word: Word; count: number } {
  if (run.state === 'held') return { word: 'wouldRepair', count: run.plan?.changes ?? 0 };
  return run.undoes_id === null
    ? { word: run.dry_run ? 'willRepair' : 'repaired', count: run.repaired }
    : { word: run.dry_run ? 'willUndo' : 'undone', count: run.undone };
}

/** The number of pairs by what a run does or did to them. */
export function RepairCounts({ repair }: { repair: Repair }) {
  const t = useTranslations('repair.counts');
  const format = useFormat();
  const main = mainOf(repair);
  const counts: { tone: Tone; count: number; word: Word }[] = [
    { tone: repair.state === 'held' ? 'idle' : 'ok', ...main },
    { tone: 'ok', count: repair.already_agreed, word: 'agreed' },
    { tone: 'warn', count: repair.needs_decision, word: 'decide' },
    { tone: 'warn', count: repair.changed_since, word: 'changed' },
    { tone: 'idle', count: repair.already_undone, word: 'undoneBefore' },
    { tone: 'idle', count: repair.busy, word: 'busy' },
    { tone: 'bad', count: repair.failed, word: 'failed' },
  ];
  return (
    <ul className="flex flex-wrap gap-x-5 gap-y-1">
      {counts
        .filter(({ count, word }) => count > 0 || word === main.word)
        .map(({ tone, count, word }) => (
          <li key={word}>
            <Mark tone={count === 0 ? 'idle' : tone}>{t(word, { count: format.count(count) })}</Mark>
          </li>
        ))}
    </ul>
  );
}
