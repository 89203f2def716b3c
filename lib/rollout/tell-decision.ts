import type { Transaction } from '@/db/transaction';
import { recoverIncident, reportIncident } from '@/lib/alert/report-incident';
import type { RolloutDecision } from '@/lib/contract/rollout';

/**
 * Tells of a rollback that nobody asked for, with the figures it was made on, and, when a person goes on after it, that it
 * is over. All in the transaction of the decision.
 */
export async function tellDecision(
  tx: Transaction,
  decision: RolloutDecision,
  recovers: boolean,
): Promise<void> {
  const { action, automatic, causes, figures, from_stage, to_stage } = decision;
  if (automatic && action === 'roll_back') {
    const raised = figures.alarms.filter(({ alarm }) => causes.includes(alarm));
    const report = {
      subject: 'rollout' as const,
      severity: 'critical' as const,
      figures: {
        from_stage,
        to_stage,
        ...Object.fromEntries(raised.map(({ alarm, value }) => [alarm, value])),
      },
      cause: causes[0] ? `rollout_${causes[0]}` : null,
    };
    // Trouble that goes on rolls back further: each step is told.
    await reportIncident(tx, report, { happenedAgain: true });
  } else if (recovers) {
    await recoverIncident(tx, 'rollout', { stage: to_stage });
  }
}
