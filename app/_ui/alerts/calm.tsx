import { useTranslations } from 'use-intl';
import type { AlertStatus } from '@/lib/contract/incidents';
import { Mark } from '../mark';
import { Ago, Moment } from '../time';
import type { Tone } from '../vocabulary';

/** Shows that the monitor works: the last evaluation, the self-test, and maintenance that holds alerts back. */
export function Calm({ status }: { status: AlertStatus }) {
  const t = useTranslations('alerts.calm');
  const { open, evaluated_at: evaluated, stale, maintenance, self_test: test } = status;
  return (
    <div className="mt-1 flex flex-col gap-1.5 border-line border-t px-4 py-3 text-sm md:px-5">
      {open.length === 0 && !stale && <Mark tone="ok">{t('nothing')}</Mark>}
      {stale && <Mark tone="bad">{evaluated === null ? t('never') : t('stale')}</Mark>}
      {maintenance.map(({ id, reason, ends_at, subjects }) => (
        <Mark key={id} tone="warn">
          <span>
            {t.rich(subjects === null ? 'maintenance' : 'maintenanceOfSome', {
              reason,
              until: () => <Moment key="until" at={ends_at} />,
            })}
          </span>
        </Mark>
      ))}
      <p className="flex flex-wrap gap-x-5 gap-y-1 text-muted">
        {evaluated !== null && (
          <span>{t.rich('evaluated', { ago: () => <Ago key="ago" at={evaluated} /> })}</span>
        )}
        {test && <SelfTest test={test} />}
      </p>
    </div>
  );
}

function SelfTest({ test }: { test: NonNullable<AlertStatus['self_test']> }) {
  const t = useTranslations('alerts.calm');
  const [tone, text, at]: [Tone, 'passed' | 'running', string] = test.repaired_at
    ? ['ok', 'passed', test.repaired_at]
    : ['idle', 'running', test.broken_at];
  return (
    <Mark tone={tone}>
      <span>{t.rich(text, { ago: () => <Ago key="ago" at={at} /> })}</span>
    </Mark>
  );
}
