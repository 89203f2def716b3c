import {
  ArrowUpCircle,
  BadgeCheck,
  CircleCheck,
  Gavel,
  type LucideIcon,
  MessageSquare,
  PenLine,
  Sparkles,
  TriangleAlert,
  Undo2,
  UserPlus,
  Wrench,
} from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { HistoryEntry } from '@/lib/contract/pairs';
import type { HistoryKind } from '@/lib/vocabulary/history';
import { Actor } from '../actor';
import { buttonLook } from '../button';
import { toneText } from '../mark';
import { RequestId } from '../request-id';
import { ActivityText } from './activity-text';
import { DecisionText, EnrolmentText, LicenseText, RepairText } from './change-text';
import { TimeOfDay } from './days';
import { numberIn } from './details';
import { ForeignWriteText } from './foreign-write-text';
import { AnnotationText, FoundText, ResolvedText } from './violation-text';

const LOOKS: Record<HistoryKind, { icon: LucideIcon; colour: string }> = {
  activity: { icon: Sparkles, colour: 'text-muted' },
  annotation: { icon: MessageSquare, colour: toneText.idle },
  decision: { icon: Gavel, colour: 'text-accent' },
  enrolment: { icon: UserPlus, colour: 'text-accent' },
  foreign_write: { icon: PenLine, colour: toneText.warn },
  license: { icon: BadgeCheck, colour: 'text-accent' },
  repair: { icon: Wrench, colour: toneText.ok },
  undo: { icon: Undo2, colour: toneText.warn },
  violation_found: { icon: TriangleAlert, colour: toneText.bad },
  violation_resolved: { icon: CircleCheck, colour: toneText.ok },
};

/** Takes an activity back. Null where the person may not, or nothing can be taken back. */
export type TakeBack = ((activityKey: string) => void) | null;

/** One event of a pair: when, what, by whom, and the request id to look up in the log. */
export function StoryEntry({ entry, onTakeBack }: { entry: HistoryEntry; onTakeBack: TakeBack }) {
  const t = useTranslations('story');
  const canTakeBack = entry.details.kind === 'activity' && entry.details.taken_back === false;
  const rose =
    entry.kind === 'activity' &&
    (numberIn(entry.details, 'level_after') ?? 0) > (numberIn(entry.details, 'level_before') ?? 0);
  const { icon: Icon, colour } = rose ? { icon: ArrowUpCircle, colour: toneText.ok } : LOOKS[entry.kind];
  return (
    <li className="grid grid-cols-[2.75rem_1rem_minmax(0,1fr)] gap-x-3 border-line border-t px-4 py-1.5 text-sm leading-6 first:border-t-0 md:grid-cols-[3.25rem_1rem_minmax(0,1fr)_auto] md:px-5">
      <span className="text-muted">
        <TimeOfDay at={entry.at} />
      </span>
      <Icon className={`mt-1 size-4 ${colour}`} aria-hidden />
      <StoryText entry={entry} rose={rose} />
      <span className="flex flex-wrap items-center gap-x-2 text-muted text-xs max-md:col-start-3 md:max-w-64 md:justify-end">
        {entry.actor && (
          <span className="max-w-48 truncate">
            <Actor actor={entry.actor} />
          </span>
        )}
        {entry.request_id && <RequestId id={entry.request_id} />}
        {onTakeBack && canTakeBack && (
          <button
            type="button"
            aria-label={`${t('takeBack')}: ${entry.id}`}
            title={t('takeBack')}
            onClick={() => onTakeBack(entry.id)}
            className={`${buttonLook('ghost', 'iconSm')} -my-1`}
          >
            <Undo2 className="size-3.5" aria-hidden />
          </button>
        )}
      </span>
    </li>
  );
}

/** The event in a sentence, with its details. */
function StoryText({ entry, rose }: { entry: HistoryEntry; rose: boolean }) {
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
    case 'foreign_write':
      return <ForeignWriteText details={details} />;
    case 'annotation':
      return <AnnotationText details={details} />;
  }
}
