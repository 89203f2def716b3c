import { useTranslations } from 'use-intl';
import type { Rollout, RolloutAlarm, RolloutGate } from '@/lib/contract/rollout';
import { useFormat } from '../format';
import type { Tone } from '../vocabulary';

export const GATE_TONES: Record<RolloutGate['verdict'], Tone> = {
  passed: 'ok',
  failing: 'bad',
  waiting: 'idle',
  unknown: 'idle',
};

export const ALARM_TONES: Record<RolloutAlarm['verdict'], Tone> = {
  clear: 'ok',
  raised: 'bad',
  unknown: 'idle',
};

/** The stage before this one. */
export function before({ stage, cohorts }: Rollout): number {
  return cohorts.findLast((one) => one.stage < stage)?.stage ?? 0;
}

/** The value of a gate or an alarm with its unit, as the person's language writes it. */
export function useValueText(): (
  name: RolloutGate['gate'] | RolloutAlarm['alarm'],
  value: number | null,
) => string {
  const t = useTranslations('rollout');
  const { count, percent, span } = useFormat();
  return (name, value) => {
    if (value === null) return '–';
    if (name === 'soak') {
      const minutes = Math.floor(value / 60) % 60;
      if (value < 3600 || minutes === 0) return span(value * 1000);
      return t('hours', { h: count(Math.floor(value / 3600)), m: count(minutes) });
    }
    if (name === 'response_time') return t('ms', { n: count(Math.round(value)) });
    return name === 'deadlock' || name === 'worker' ? count(value) : t('percent', { n: percent(value) });
  };
}
