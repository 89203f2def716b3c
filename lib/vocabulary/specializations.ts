export const SPECIALIZATION_IDS = ['PLAYER', 'COACH', 'INTERNSHIP'] as const;
export type SpecializationId = (typeof SPECIALIZATION_IDS)[number];
