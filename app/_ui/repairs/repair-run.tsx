'use client';

import { useMemo } from 'react';
import type { Repair, RepairScope } from '@/lib/contract/repairs';
import { call } from '../api';
import { RunDialog } from './run-dialog';
import type { Run } from './use-run';

/** What to repair; `what` names it for people. */
export type RepairTarget = { scope: RepairScope; what: string };

/** Previews a repair, applies it, and says what became of each pair. */
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
 * The very pairs that the preview showed, if it showed all: then nothing is written that nobody saw, and a pair that
 * somebody else repaired meanwhile is told of instead of missing.
 */
function asPreviewed({ actions, matched }: Repair): RepairScope | null {
  if (actions.length === 0 || actions.length < matched) return null;
  return { pairs: actions.map(({ user_id, specialization }) => ({ user_id, specialization })) };
}
