import { useTranslations } from 'use-intl';
import type { Repair } from '@/lib/contract/repairs';
import { useFormat } from '../format';
import { Mark } from '../mark';
import type { Tone } from '../vocabulary';

type Word = 'willRepair' | 'repaired' | 'agreed' | 'decide' | 'busy' | 'failed';

/** What a repair does, or did, to how many. */
export function RepairCounts({ repair }: { repair: Repair }) {
  const t = useTranslations('repair.counts');
  const format = useFormat();
  const main: Word = repair.dry_run ? 'willRepair' : 'repaired';
  const counts: { tone: Tone; count: number; word: Word }[] = [
    { tone: 'ok', count: repair.repaired, word: main },
    { tone: 'ok', count: repair.already_agreed, word: 'agreed' },
    { tone: 'warn', count: repair.needs_decision, word: 'decide' },
    { tone: 'idle', count: repair.busy, word: 'busy' },
    { tone: 'bad', count: repair.failed, word: 'failed' },
  ];
  return (
    <ul className="flex flex-wrap gap-x-5 gap-y-1">
      {counts
        .filter(({ count, word }) => count > 0 || word === main)
        .map(({ tone, count, word }) => (
          <li key={word}>
            <Mark tone={count === 0 ? 'idle' : tone}>{t(word, { count: format.count(count) })}</Mark>
          </li>
        ))}
    </ul>
  );
}
