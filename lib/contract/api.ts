import { accountOperations } from './operations/account';
import { alertOperations } from './operations/alerts';
import { auditOperations } from './operations/audit';
import { authOperations } from './operations/auth';
import { channelOperations } from './operations/channels';
import { documentOperations } from './operations/documents';
import { healthOperations } from './operations/health';
import { jobOperations } from './operations/jobs';
import { programOperations } from './operations/programs';
import { repairOperations } from './operations/repairs';
import { rolloutOperations } from './operations/rollout';
import { standingOperations } from './operations/standing';
import { systemOperations } from './operations/system';
import { userOperations } from './operations/users';
import { violationOperations } from './operations/violations';

/** Every operation of the API by method and path under /api/v1. Handlers, documents, clients and tests read this table. */
export const API = {
  ...authOperations,
  ...accountOperations,
  ...userOperations,
  ...programOperations,
  ...healthOperations,
  ...violationOperations,
  ...standingOperations,
  ...repairOperations,
  ...jobOperations,
  ...systemOperations,
  ...alertOperations,
  ...rolloutOperations,
  ...auditOperations,
  ...channelOperations,
  ...documentOperations,
};

export type ApiKey = keyof typeof API;

export const API_BASE = '/api/v1';
