import { useMemo } from 'react';
import { useLocale, useTimeZone, useTranslations } from 'use-intl';
import type { Incident, IncidentFigures } from '@/lib/contract/incidents';
import type { AlertSubject } from '@/lib/vocabulary/alerts';
import { INCIDENT_CAUSES } from '@/lib/vocabulary/alerts';
import { JOBS } from '@/lib/vocabulary/jobs';
import { ROLLOUT_ALARMS } from '@/lib/vocabulary/rollout';
import { SPECIALIZATION_IDS } from '@/lib/vocabulary/specializations';
import { VIOLATION_KINDS } from '@/lib/vocabulary/violations';
import { useFormat } from '../format';
import type { Tone } from '../vocabulary';
import { SHARES } from './rule-words';

export const SEVERITY_TONES = { warning: 'warn', critical: 'bad' } as const satisfies Record<string, Tone>;

/** All figures that the sentences below may contain. A sentence without one of its figures cannot be shown. */
export const FIGURES_IN_WORDS: readonly string[] = [
  ...[
    'value',
    'pairs',
    'inconsistent',
    'findings',
    'changes',
    'requests',
    'failed',
    'queries',
    'failing',
    'late',
    'alive',
    'lost',
    'crashed',
  ],
  ...[
    'share',
    'kind',
    'specialization',
    'first_seen_at',
    'deployed_version',
    'deployed_at',
    'database_p95_ms',
  ],
  ...['lock_waits', 'deadlocks', 'job', 'error', 'failed_at', 'due_at', 'checked_at', 'last_heartbeat_at'],
  ...['broken_at', 'found_at', 'role', 'application', 'writer_share', 'lag_seconds'],
  ...['faults', 'fault', 'trigger', 'table', 'stage'],
  ...ROLLOUT_ALARMS,
];

const MOMENT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** The subject and the likely cause of an incident, as sentences. */
export function useIncidentWords() {
  const t = useTranslations('alerts');
  const words = useTranslations('words');
  const { percent } = useFormat();
  const locale = useLocale();
  const timeZone = useTimeZone();
  return useMemo(() => {
    const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 3 });
    const wordOf = (value: string): string => {
      const kind = VIOLATION_KINDS.find((one) => one === value);
      if (kind) return words(`kind.${kind}`);
      const specialization = SPECIALIZATION_IDS.find((one) => one === value);
      if (specialization) return words(`specialization.${specialization}`);
      const job = JOBS.find((one) => one === value);
      return job ? words(`job.${job}`) : value;
    };
    const shown = (value: IncidentFigures[string] | undefined): string => {
      if (value === null || value === undefined) return '–';
      if (typeof value === 'number') return number.format(value);
      if (typeof value !== 'string') return value ? t('yes') : t('no');
      if (!MOMENT.test(value)) return wordOf(value);
      return new Date(value).toLocaleString(locale, {
        month: 'short',
        day: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
        timeZone,
      });
    };
    const valuesOf = (subject: AlertSubject, figures: IncidentFigures): Record<string, string> => {
      const values = Object.fromEntries(FIGURES_IN_WORDS.map((name) => [name, shown(figures[name])]));
      // A share of pairs is cut, never rounded up to 100.
      return SHARES.has(subject) && typeof figures.value === 'number'
        ? { ...values, value: percent(figures.value) }
        : values;
    };
    return {
      shown,
      what: (subject: AlertSubject, figures: IncidentFigures): string =>
        t(`what.${subject}`, valuesOf(subject, figures)),
      cause: ({
        subject,
        cause,
        figures,
      }: Pick<Incident, 'subject' | 'cause' | 'figures'>): string | null => {
        if (cause === null) return null;
        const known = INCIDENT_CAUSES.find((one) => one === cause);
        return known ? t(`cause.${known}`, valuesOf(subject, figures)) : cause.replaceAll('_', ' ');
      },
    };
  }, [t, words, percent, locale, timeZone]);
}
