import type { Repair } from '@/lib/contract/repairs';
import { formatCount } from '../format';
import { Mark } from '../mark';
import type { Tone } from '../vocabulary';

const text = {
  willRepair: 'will be repaired',
  repaired: 'repaired',
  agreed: 'already in agreement',
  decide: 'need a decision and are left alone',
  busy: 'being written by somebody else, left alone',
  failed: 'failed',
};

/** What a repair does, or did, to how many. */
export function RepairCounts({ repair }: { repair: Repair }) {
  const counts: { tone: Tone; count: number; word: string }[] = [
    { tone: 'ok', count: repair.repaired, word: repair.dry_run ? text.willRepair : text.repaired },
    { tone: 'ok', count: repair.already_agreed, word: text.agreed },
    { tone: 'warn', count: repair.needs_decision, word: text.decide },
    { tone: 'idle', count: repair.busy, word: text.busy },
    { tone: 'bad', count: repair.failed, word: text.failed },
  ];
  return (
    <ul className="flex flex-wrap gap-x-5 gap-y-1">
      {counts
        .filter(({ count, word }) => count > 0 || word === text.repaired || word === text.willRepair)
        .map(({ tone, count, word }) => (
          <li key={word}>
            <Mark tone={count === 0 ? 'idle' : tone}>
              {formatCount(count)} {word}
            </Mark>
          </li>
        ))}
    </ul>
  );
}
