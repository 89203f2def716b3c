'use client';

import type { HistoryEntry } from '@/lib/contract/pairs';
import { ActivityText } from './activity-text';
import { DecisionText, EnrolmentText, LicenseText, RepairText } from './change-text';
import { AnnotationText, FoundText, ResolvedText } from './violation-text';

/** The event in a sentence, with its details. */
export function StoryText({ entry, rose }: { entry: HistoryEntry; rose: boolean }) {
  const { details } = entry;
  switch (entry.kind) {
    case 'activity':
      return <ActivityText entry={entry} rose={rose} />;
    case 'license':
      return <LicenseText details={details} />;
    case 'violation_found':
      return <FoundText details={details} />;
    case 'violation_resolved':
      return <ResolvedText details={details} />;
    case 'repair':
    case 'undo':
      return <RepairText entry={entry} />;
    case 'decision':
      return <DecisionText details={details} />;
    case 'enrolment':
      return <EnrolmentText details={details} />;
    case 'annotation':
      return <AnnotationText details={details} />;
  }
}
