import type { Transaction } from '@/db/transaction';
import { recoverIncident, reportIncident } from '@/lib/alert/report-incident';
import type { RolloutDecision } from '@/lib/contract/rollout';

/**
 * Reports an automatic rollback with its figures, and its recovery when a person continues the roll-out. All of it is
 * in the transaction of the decision.
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
    // Continuing trouble causes further rollbacks; each one is reported.
    await reportIncident(tx, report, { happenedAgain: true });
  } else if (recovers) {
    await recoverIncident(tx, 'rollout', { stage: to_stage });
  }
}
