import type { IncidentFigures } from '@/lib/contract/incidents';

/** Facts beside the figures, which explain why a subject is bad. Facts that were not asked for are empty. */
export type Circumstances = {
  /** Jobs whose newest finished run has failed. */
  failingJobs: { job: string; error: string | null; failedAt: string }[];
  /** The run that has waited for a worker for the longest time. */
  oldestWaiting: { job: string; dueAt: string } | null;
  lastHeartbeatAt: string | null;
  newestDeployment: { version: string; deployedAt: string } | null;
  /** Open violations by kind. */
  violations: {
    kind: string;
    specialization: string;
    count: number;
    firstSeenAt: string;
    firstCheckId: number | null;
    /** The open violations that were first seen after the newest deployment. */
    sinceDeployment: number;
  }[];
  /** Connections that wait for a lock right now. */
  lockWaits: number;
};

export const NO_CIRCUMSTANCES: Circumstances = {
  failingJobs: [],
  oldestWaiting: null,
  lastHeartbeatAt: null,
  newestDeployment: null,
  violations: [],
  lockWaits: 0,
};

/** The likely cause as a code; `details` holds the figures that its text needs. */
export type Cause = { code: string | null; details: IncidentFigures };
