import { accountOperations } from './account';
import { activityOperations } from './activities';
import { alertRuleOperations } from './alert-rules';
import { auditOperations } from './audit';
import { channelOperations } from './channels';
import { decisionOperations } from './decisions';
import { deliveryOperations } from './deliveries';
import { documentOperations } from './documents';
import { enrolmentOperations } from './enrolments';
import { guardOperations } from './guard';
import { healthOperations } from './health';
import { incidentOperations } from './incidents';
import { jobOperations } from './jobs';
import { liveOperations } from './live';
import { maintenanceOperations } from './maintenance';
import { pairOperations } from './pairs';
import { programOperations } from './programs';
import { repairOperations } from './repairs';
import { rolloutOperations } from './rollout';
import { sessionOperations } from './sessions';
import { signInOperations } from './sign-in';
import { specializationOperations } from './specializations';
import { systemOperations } from './system';
import { userOperations } from './users';
import { violationOperations } from './violations';
import { writerOperations } from './writers';

/** Every operation of the API by method and path under /api/v1. Handlers, documents, clients and tests read this table. */
export const API = {
  ...signInOperations,
  ...accountOperations,
  ...sessionOperations,
  ...userOperations,
  ...programOperations,
  ...healthOperations,
  ...violationOperations,
  ...writerOperations,
  ...specializationOperations,
  ...enrolmentOperations,
  ...activityOperations,
  ...pairOperations,
  ...decisionOperations,
  ...repairOperations,
  ...jobOperations,
  ...systemOperations,
  ...liveOperations,
  ...guardOperations,
  ...incidentOperations,
  ...alertRuleOperations,
  ...maintenanceOperations,
  ...rolloutOperations,
  ...auditOperations,
  ...channelOperations,
  ...deliveryOperations,
  ...documentOperations,
};

export type ApiKey = keyof typeof API;

export const API_BASE = '/api/v1';
