import type { IncidentFigures } from '@/lib/contract/incidents';

/** Open violations by kind, and since when there are any. */
export type OpenViolations = {
  groups: { kind: string; specialization: string; count: number }[];
  firstSeenAt: string | null;
  /** The check that found the oldest one. Null when none did. */
  firstCheckId: number | null;
  /** Those that were first seen after the newest deployment, while it can explain them. */
  sinceDeployment: number;
};

/** Facts beside the figures, which explain why a subject is bad. Facts that were not asked for are empty. */
export type Circumstances = {
  /** Jobs whose newest finished run has failed. */
  failingJobs: { job: string; error: string | null; failedAt: string }[];
  /** The run that has waited for a worker for the longest time. */
  oldestWaiting: { job: string; dueAt: string } | null;
  lastHeartbeatAt: string | null;
  newestDeployment: { version: string; deployedAt: string } | null;
  violations: OpenViolations;
  /** Who wrote most of the newest findings since the last good check, and its share of them. Null when nobody was seen. */
  writer: { id: number; role: string; application: string; share: number } | null;
  /** Connections that wait for a lock right now. */
  lockWaits: number;
};

const NO_VIOLATIONS: OpenViolations = {
  groups: [],
  firstSeenAt: null,
  firstCheckId: null,
  sinceDeployment: 0,
};

export const NO_CIRCUMSTANCES: Circumstances = {
  failingJobs: [],
  oldestWaiting: null,
  lastHeartbeatAt: null,
  newestDeployment: null,
  violations: NO_VIOLATIONS,
  writer: null,
  lockWaits: 0,
};

/** The likely cause as a code; `details` holds the figures that its text needs. */
export type Cause = { code: string | null; details: IncidentFigures };
