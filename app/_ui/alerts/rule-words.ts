import { useMemo } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import type { AlertRule } from '@/lib/contract/alert-rules';
import { useFormat } from '../format';

/** The subjects of which a low value is bad. */
export const SHARES: ReadonlySet<AlertRule['subject']> = new Set(['consistency_rate', 'explained_rate']);

/** The subjects whose line is a number of things, with a word of its own. */
const COUNTED = ['new_writer', 'capture_off', 'held_repairs', 'jobs', 'relapses', 'workers'] as const;

/** A rule in words. */
export function useRuleWords() {
  const t = useTranslations('alerts.rules');
  const { interval } = useFormat();
  const locale = useLocale();
  return useMemo(() => {
    const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 3 });
    const withUnit = (rule: AlertRule, line: number) => {
      if (rule.unit === 'count') return number.format(line);
      return rule.unit === 'percent' ? `${number.format(line)} %` : `${number.format(line)} ms`;
    };
    const past = ({ subject, ...rule }: AlertRule, at: number) => {
      const line = `${SHARES.has(subject) ? '<' : '>'} ${withUnit({ subject, ...rule }, at)}`;
      const counted = COUNTED.find((one) => one === subject);
      return counted ? t(`count.${counted}`, { line }) : line;
    };
    const details = (rule: AlertRule) => {
      const parts = rule.unit === 'reported' ? [] : [t('fires', { count: rule.fire_after })];
      if (rule.unit !== 'reported') parts.push(t('recovers', { count: rule.recover_after }));
      if (rule.recovery !== null) parts.push(t('recoversFrom', { line: withUnit(rule, rule.recovery) }));
      if (rule.minimum_traffic > 1)
        parts.push(t('minimum', { subject: rule.subject, count: number.format(rule.minimum_traffic) }));
      parts.push(
        rule.reminder_minutes === 0
          ? t('noReminder')
          : t('reminds', { interval: interval(rule.reminder_minutes * 60) }),
      );
      return parts.join(' · ');
    };
    return { past, details };
  }, [t, interval, locale]);
}
