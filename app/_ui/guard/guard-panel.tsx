import { ShieldCheck } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Guard, GuardSighting } from '@/lib/contract/guard';
import { Actor } from '../actor';
import { Button } from '../button';
import { FactCells } from '../fact-cells';
import { useFormat } from '../format';
import { Gone } from '../gone';
import { TextLink } from '../kit/text-link';
import { pairLink } from '../links';
import { Mark } from '../mark';
import { Awaited, Panel } from '../panel';
import { useReading } from '../state/live';
import { useMe } from '../state/me';
import { Ago, Moment } from '../time';
import type { Tone } from '../vocabulary';
import { GuardDialog } from './guard-dialog';

const TONES: Record<Guard['mode'], Tone> = { off: 'idle', observe: 'warn', enforce: 'ok' };

/** What the guard does about writes past the door, what it saw, and whether it is in place. */
export function GuardPanel() {
  const t = useTranslations('guard');
  const { data: guard, error, mutate } = useReading('GET /system/guard');
  const mayManage = useMe().may('rollout.manage');
  const [switching, setSwitching] = useState(false);
  return (
    <Panel
      title={t('title')}
      aside={
        guard && (
          <Mark tone={guard.in_place ? TONES[guard.mode] : 'bad'} washed>
            {guard.in_place ? <ModeName guard={guard} /> : t('notInPlace')}
          </Mark>
        )
      }
    >
      {!guard && <Awaited error={error} retry={() => mutate()} room="m-4 h-24" />}
      {guard && (
        <>
          <p className="px-4 pb-2 text-soft text-sm">{t(`about.${guard.mode}`)}</p>
          <Faults guard={guard} />
          <Facts guard={guard} />
          <Next guard={guard} />
          <Sightings sightings={guard.newest} />
          {mayManage && (
            <div className="border-line border-t px-4 py-3">
              <Button icon={ShieldCheck} onClick={() => setSwitching(true)}>
                {t('switch')}
              </Button>
              <GuardDialog open={switching} guard={guard} onClose={() => setSwitching(false)} />
            </div>
          )}
        </>
      )}
    </Panel>
  );
}

function ModeName({ guard: { mode, enforce_percent } }: { guard: Guard }) {
  const t = useTranslations('guard');
  const { percent } = useFormat();
  return mode === 'enforce' && enforce_percent < 100
    ? t('enforceSome', { percent: percent(enforce_percent) })
    : t(`mode.${mode}`);
}

function Faults({ guard: { faults, stepped_back } }: { guard: Guard }) {
  const t = useTranslations('guard');
  if (faults.length === 0 && !stepped_back) return null;
  return (
    <ul className="mx-4 mb-3 flex flex-col gap-1 rounded-md bg-bad-wash px-3 py-2">
      {stepped_back && (
        <li>
          <Mark tone="warn">{t('steppedBack')}</Mark>
        </li>
      )}
      {faults.map(({ fault, table, trigger }) => (
        <li key={`${fault} ${table} ${trigger}`}>
          <Mark tone="bad">{t(`fault.${fault}`, { trigger: trigger ?? '', table: table ?? '' })}</Mark>
        </li>
      ))}
    </ul>
  );
}

function Facts({ guard }: { guard: Guard }) {
  const t = useTranslations('guard');
  const { count } = useFormat();
  const { since, changed_by, reason, last_day, since_switched } = guard;
  const both = (name: 'would_refuse' | 'refused' | 'refused_decided'): ReactNode =>
    t('counted', { day: count(last_day[name]), since: count(since_switched[name]) });
  return (
    <FactCells
      facts={[
        [t('since'), <Moment key="since" at={since} />],
        [t('by'), <Actor key="by" actor={changed_by} />],
        [t('reason'), reason ?? '–'],
        [t('wouldRefuse'), both('would_refuse')],
        [t('refused'), both('refused')],
        [t('refusedDecided'), both('refused_decided')],
      ]}
    />
  );
}

function Next({ guard: { mode, next } }: { guard: Guard }) {
  const t = useTranslations('guard');
  const { percent, span } = useFormat();
  if (!next) return null;
  const step =
    next.mode === 'enforce'
      ? t('enforceSome', { percent: percent(next.enforce_percent) })
      : t(`mode.${next.mode}`);
  return (
    <p className="border-line border-t px-4 py-3 text-soft text-sm">
      {t(mode === 'off' ? 'next.begin' : next.passed ? 'next.passed' : 'next.waiting', {
        step,
        target: span(next.soak_target_seconds * 1_000),
      })}
    </p>
  );
}

/** The newest transactions that it would have refused. */
function Sightings({ sightings }: { sightings: GuardSighting[] }) {
  const t = useTranslations('guard');
  const { count } = useFormat();
  const [first] = sightings;
  if (!first) return null;
  return (
    <Gone summary={t('newest')}>
      <ul aria-label={t('newest')} className="pb-1 text-sm">
        {sightings.map((one) => (
          <li
            key={`${one.seen_at} ${one.user_id} ${one.specialization}`}
            className="flex flex-wrap gap-x-4 border-line border-t px-4 py-2 first:border-t-0"
          >
            <Ago at={one.seen_at} />
            <span>{t('writer', { role: one.role, application: one.application })}</span>
            {one.user_id !== null && one.specialization !== null ? (
              <TextLink href={pairLink({ user_id: one.user_id, specialization: one.specialization })}>
                {t('pair', { user: String(one.user_id), specialization: one.specialization })}
              </TextLink>
            ) : (
              <span>{t('many', { count: count(one.pairs) })}</span>
            )}
            {one.user_id !== null && (
              <span className="text-muted">
                {t('levels', {
                  progress: String(one.progress_level ?? '–'),
                  license: String(one.license_level ?? '–'),
                })}
              </span>
            )}
          </li>
        ))}
      </ul>
    </Gone>
  );
}
