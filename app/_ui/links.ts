/** The page of one learner's pair. */
export function pairLink(pair: { user_id: number; specialization: string }): string {
  return `/learners/${pair.user_id}/${pair.specialization}`;
}

export function repairLink(id: number): string {
  return `/repairs/${id}`;
}

export function jobRunLink(id: number): string {
  return `/jobs/runs/${id}`;
}

export function writerLink(id: number): string {
  return `/writers/${id}`;
}

export function incidentLink(id: number): string {
  return `/alerts/${id}`;
}
