import { useMemo } from 'react';
import type { Repair, RepairScope } from '@/lib/contract/repairs';
import { call } from '../api';
import { RunDialog } from './run-dialog';
import type { Run } from './use-run';

/** What to repair. `what` is its name for people. */
export type RepairTarget = { scope: RepairScope; what: string };

/** Previews a repair, applies it, and shows the result for each pair. */
export function RepairRun(props: { target: RepairTarget | null; onClose: (wrote: boolean) => void }) {
  const { target } = props;
  const run = useMemo((): Run | null => {
    if (!target) return null;
    const { scope, what } = target;
    const repair = async (over: RepairScope, dryRun: boolean) =>
      (await call('POST /repairs', { body: { scope: over, dry_run: dryRun } })).body;
    return {
      what,
      preview: () => repair(scope, true),
      apply: (previewed) => repair(asPreviewed(previewed) ?? scope, false),
    };
  }, [target]);
  return <RunDialog kind="repair" run={run} onClose={props.onClose} />;
}

/**
 * Exactly the pairs of the preview, if it showed all pairs. Then nothing is written that the person did not see, and a pair
 * that another person repaired meanwhile is reported and not missing.
 */
function asPreviewed({ actions, total }: Repair): RepairScope | null {
  if (actions.length === 0 || actions.length < (total ?? 0)) return null;
  return { pairs: actions.map(({ user_id, specialization }) => ({ user_id, specialization })) };
}
