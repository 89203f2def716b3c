import { accountExamples } from './account';
import { activityExamples } from './activities';
import { alertRuleExamples } from './alert-rules';
import recorded from './answers.json' with { type: 'json' };
import { auditExamples } from './audit';
import { channelExamples } from './channels';
import { decisionExamples } from './decisions';
import { deliveryExamples } from './deliveries';
import { enrolmentExamples } from './enrolments';
import type { Example } from './example';
import { guardExamples } from './guard';
import { healthExamples } from './health';
import { incidentExamples } from './incidents';
import { jobExamples } from './jobs';
import { pairExamples } from './pairs';
import { programExamples } from './programs';
import { repairExamples } from './repairs';
import { rolloutExamples } from './rollout';
import { signInExamples } from './sign-in';
import { specializationExamples } from './specializations';
import { systemExamples } from './system';
import { userExamples } from './users';
import { violationExamples } from './violations';
import { writerExamples } from './writers';

/**
 * Examples by operation, as the documents show them. They depend on each other in this order: learners 7 and 8 exist; a
 * record of 7 can be repaired, one of 8 needs a decision.
 */
export const EXAMPLES: Readonly<Record<string, readonly Example[] | undefined>> = {
  ...signInExamples,
  ...accountExamples,
  ...specializationExamples,
  ...enrolmentExamples,
  ...activityExamples,
  ...pairExamples,
  ...decisionExamples,
  ...healthExamples,
  ...violationExamples,
  ...writerExamples,
  ...repairExamples,
  ...jobExamples,
  ...systemExamples,
  ...guardExamples,
  ...incidentExamples,
  ...alertRuleExamples,
  ...rolloutExamples,
  ...auditExamples,
  ...userExamples,
  ...programExamples,
  ...channelExamples,
  ...deliveryExamples,
};

/** The real answers to the examples, in the order of an operation's examples. Null for an answer without a body. */
export const ANSWERS: Readonly<Record<string, readonly unknown[] | undefined>> = recorded;
