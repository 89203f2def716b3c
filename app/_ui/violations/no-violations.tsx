'use client';

import { Button } from '../button';
import { Empty } from '../panel';
import { useReading } from '../state/live';
import { useViolationView } from './view';

const text = {
  unmatched: 'No open violation matches',
  reset: 'Show all',
  unchecked: 'Nothing to show before the first check',
  uncheckedWhy: 'A check compares every pair; what is out of agreement appears here.',
  none: 'Nothing is out of agreement',
  noneWhy: 'Every pair that was checked stands at one level in both records.',
};

/** Why the table is empty: three different things. */
export function NoViolations({ filtered }: { filtered: boolean }) {
  const { show } = useViolationView();
  const { data: status } = useReading('GET /health/status');
  if (filtered) {
    return (
      <Empty title={text.unmatched}>
        <Button size="sm" className="mt-2" onClick={() => show({})}>
          {text.reset}
        </Button>
      </Empty>
    );
  }
  return status?.last_check ? (
    <Empty title={text.none}>{text.noneWhy}</Empty>
  ) : (
    <Empty title={text.unchecked}>{text.uncheckedWhy}</Empty>
  );
}
