import type { Example } from './example';
import { accountExamples } from './examples/account';
import { alertExamples } from './examples/alerts';
import recorded from './examples/answers.json' with { type: 'json' };
import { auditExamples } from './examples/audit';
import { channelExamples } from './examples/channels';
import { healthExamples } from './examples/health';
import { jobExamples } from './examples/jobs';
import { programExamples } from './examples/programs';
import { repairExamples } from './examples/repairs';
import { rolloutExamples } from './examples/rollout';
import { signInExamples } from './examples/sign-in';
import { standingExamples } from './examples/standing';
import { systemExamples } from './examples/system';
import { userExamples } from './examples/users';
import { violationExamples } from './examples/violations';

/**
 * Examples by operation, as the documents show them. They tell one story, in this order: learners 7 and 8 are there; a
 * record of 7 can be repaired, one of 8 needs a decision.
 */
export const EXAMPLES: Readonly<Record<string, readonly Example[] | undefined>> = {
  ...signInExamples,
  ...accountExamples,
  ...standingExamples,
  ...healthExamples,
  ...violationExamples,
  ...repairExamples,
  ...jobExamples,
  ...systemExamples,
  ...alertExamples,
  ...rolloutExamples,
  ...auditExamples,
  ...userExamples,
  ...programExamples,
  ...channelExamples,
};

/** What was really answered to each example, in the order of the examples of an operation; null without a body. */
export const ANSWERS: Readonly<Record<string, readonly unknown[] | undefined>> = recorded;
