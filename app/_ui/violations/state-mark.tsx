import { Popover } from '@base-ui/react/popover';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import type { Violation } from '@/lib/contract/violations';
import { Actor } from '../actor';
import { Mark } from '../mark';
import { Moment } from '../time';
import { VIOLATION_TONES } from '../vocabulary';

/** The annotation of a violation; who, when and why are in a tooltip. Empty without an annotation. */
export function StateMark({ violation }: { violation: Violation }) {
  const words = useTranslations('words');
  const t = useTranslations('violations.said');
  const { state } = violation;
  if (state === 'open' || state === 'resolved') return null;
  return (
    <Popover.Root>
      <Popover.Trigger
        openOnHover
        className="-mx-1 inline-flex min-h-6 items-center rounded-sm px-1 hover:bg-raised"
        aria-label={t('label', { state: words(`violationState.${state}`), name: violation.user_name })}
      >
        <Mark tone={VIOLATION_TONES[state]}>{words(`violationState.${state}`)}</Mark>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={6} align="start" className="z-50">
          <Popover.Popup className="overlay flex max-w-80 flex-col gap-2 rounded-lg border border-line bg-surface p-3 text-sm shadow-overlay outline-none">
            <Said violation={violation} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Said({ violation }: { violation: Violation }) {
  const t = useTranslations('violations.said');
  return (
    <>
      {violation.dismissed_at && (
        <Line
          title={t('dismissed')}
          who={violation.dismissed_by}
          at={violation.dismissed_at}
          words={violation.dismiss_reason}
        />
      )}
      {violation.state === 'muted' && violation.muted_until && (
        <p>
          {t('muted')} <Moment at={violation.muted_until} />
        </p>
      )}
      {violation.acknowledged_at && (
        <Line
          title={t('acknowledged')}
          who={violation.acknowledged_by}
          at={violation.acknowledged_at}
          words={null}
        />
      )}
      {violation.note && <Quote>{violation.note}</Quote>}
    </>
  );
}

function Line(props: { title: string; who: string | null; at: string; words: string | null }) {
  return (
    <div className="flex flex-col gap-1">
      <p>
        {props.title} {props.who && <Actor actor={props.who} />}{' '}
        <span className="whitespace-nowrap text-muted">
          <Moment at={props.at} />
        </span>
      </p>
      {props.words && <Quote>{props.words}</Quote>}
    </div>
  );
}

function Quote({ children }: { children: ReactNode }) {
  return (
    <p className="wrap-anywhere whitespace-pre-line border-line-strong border-l-2 pl-2 text-soft">
      {children}
    </p>
  );
}
