import {
  BellOff,
  BellRing,
  Check,
  CircleCheck,
  CircleOff,
  CircleX,
  type LucideIcon,
  RotateCcw,
  TrendingDown,
  TrendingUp,
  Undo2,
} from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { IncidentStoryEntry } from '@/lib/contract/incidents';
import type { IncidentEvent } from '@/lib/vocabulary/alerts';
import { Actor } from '../actor';
import { toneText } from '../mark';
import { Moment } from '../time';

const LOOKS: Record<IncidentEvent, { icon: LucideIcon; colour: string }> = {
  opened: { icon: CircleX, colour: toneText.bad },
  reopened: { icon: RotateCcw, colour: toneText.bad },
  worsened: { icon: TrendingUp, colour: toneText.bad },
  eased: { icon: TrendingDown, colour: toneText.warn },
  told: { icon: BellRing, colour: toneText.idle },
  reminder: { icon: BellRing, colour: toneText.idle },
  acknowledged: { icon: Check, colour: 'text-accent' },
  unacknowledged: { icon: Undo2, colour: toneText.idle },
  silenced: { icon: BellOff, colour: toneText.idle },
  unsilenced: { icon: BellRing, colour: toneText.idle },
  recovered: { icon: CircleCheck, colour: toneText.ok },
  ended: { icon: CircleOff, colour: toneText.idle },
};

/** Steps of the incident itself; only for them it is shown whether the channels were told. */
const STEPS: readonly IncidentEvent[] = ['opened', 'reopened', 'worsened', 'eased', 'recovered', 'ended'];

/** The events of an incident, the newest first. */
export function IncidentStory({ story }: { story: readonly IncidentStoryEntry[] }) {
  return (
    <ol className="mt-1 border-line border-t">
      {story.map((entry) => (
        <Entry key={entry.id} entry={entry} />
      ))}
    </ol>
  );
}

function Entry({ entry }: { entry: IncidentStoryEntry }) {
  const t = useTranslations('alerts');
  const { icon: Icon, colour } = LOOKS[entry.event];
  const isStep = STEPS.includes(entry.event);
  return (
    <li className="grid grid-cols-[1rem_minmax(0,1fr)] gap-x-3 border-line border-t px-4 py-2 text-sm leading-6 first:border-t-0 md:px-5">
      <Icon className={`mt-1 size-4 ${colour}`} aria-hidden />
      <div className="flex min-w-0 flex-wrap items-baseline justify-between gap-x-6">
        <p>
          {t(`event.${entry.event}`, { severity: t(`severity.${entry.severity}`) })}
          {entry.note !== null && <span className="wrap-anywhere ml-2 text-soft">“{entry.note}”</span>}
        </p>
        <p className="flex flex-wrap gap-x-3 text-muted text-xs">
          {isStep && (
            <span>{entry.told ? t('story.told') : t(`story.held.${entry.held_by ?? 'nobody'}`)}</span>
          )}
          {entry.actor !== 'system:alerts' && <Actor actor={entry.actor} />}
          <Moment at={entry.at} />
        </p>
      </div>
    </li>
  );
}
