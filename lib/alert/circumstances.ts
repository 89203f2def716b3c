import type { IncidentFigures } from '@/lib/contract/incidents';

/** What is read beside the figures, to say why. Of each only what was asked for; the rest is empty. */
export type Circumstances = {
  /** Jobs whose newest run that ended has failed. */
  failingJobs: { job: string; error: string | null; failedAt: string }[];
  /** Waits for a worker for longer than any other. */
  oldestWaiting: { job: string; dueAt: string } | null;
  lastHeartbeatAt: string | null;
  newestDeployment: { version: string; deployedAt: string } | null;
  /** Open violations by what they are. */
  violations: {
    kind: string;
    specialization: string;
    count: number;
    firstSeenAt: string;
    firstCheckId: number | null;
    /** Of those, first seen after the newest deployment. */
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

/** The likely cause as a code, with what its words need among the figures. */
export type Cause = { code: string | null; details: IncidentFigures };
