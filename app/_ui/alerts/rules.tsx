'use client';

import { Pencil } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { AlertRule } from '@/lib/contract/alert-rules';
import type { AlertSubject } from '@/lib/vocabulary/alerts';
import { Button } from '../button';
import { Mark } from '../mark';
import { PageHeader } from '../page-header';
import { Awaited, Panel } from '../panel';
import { useReading } from '../state/live';
import { useMe } from '../state/me';
import { AlertTabs } from './alert-tabs';
import { RuleDialog } from './rule-dialog';
import { useRuleWords } from './rule-words';

/** The rules: when something counts as bad, and when as well again. */
export function Rules() {
  const t = useTranslations('alerts');
  const mayEdit = useMe().may('alerts.manage');
  const { data: rules, error, mutate } = useReading('GET /alerts/rules');
  const [edited, setEdited] = useState<AlertSubject | null>(null);
  const rule = rules?.find(({ subject }) => subject === edited) ?? null;
  return (
    <>
      <PageHeader title={t('title')} about={t('rules.about')} />
      <AlertTabs />
      <Panel title={t('rules.title')}>
        {!rules && <Awaited error={error} retry={() => mutate()} room="m-5 h-64" />}
        {rules && (
          <ul className="mt-1 border-line border-t">
            {rules.map((one) => (
              <RuleRow
                key={one.subject}
                rule={one}
                {...(mayEdit ? { onEdit: () => setEdited(one.subject) } : {})}
              />
            ))}
          </ul>
        )}
      </Panel>
      <RuleDialog rule={rule} onClose={() => setEdited(null)} />
    </>
  );
}

function RuleRow({ rule, onEdit }: { rule: AlertRule; onEdit?: () => void }) {
  const t = useTranslations('alerts');
  const words = useRuleWords();
  const { subject, enabled, is_default: isDefault, warning, critical } = rule;
  return (
    <li className="grid items-start gap-x-6 gap-y-1.5 border-line border-t px-4 py-3 text-sm first:border-t-0 md:grid-cols-[12rem_minmax(0,1fr)_auto] md:px-5">
      <div className="flex flex-col">
        <h3 className="font-medium">{t(`subject.${subject}`)}</h3>
        <span className="text-muted text-xs">{isDefault ? t('rules.unedited') : t('rules.edited')}</span>
      </div>
      <div className="flex min-w-0 flex-col gap-1">
        {enabled ? (
          <p className="flex flex-wrap gap-x-5 gap-y-1">
            {warning !== null && (
              <Mark tone="warn">{t('rules.warningPast', { line: words.past(rule, warning) })}</Mark>
            )}
            {critical !== null && (
              <Mark tone="bad">{t('rules.criticalPast', { line: words.past(rule, critical) })}</Mark>
            )}
            {rule.unit === 'reported' && (
              <span>{t(`rules.reported.${subject as 'rollout' | 'self_test' | 'guard'}`)}</span>
            )}
          </p>
        ) : (
          <Mark tone="idle">{t('rules.off')}</Mark>
        )}
        <p className="text-muted">{words.details(rule)}</p>
      </div>
      {onEdit && (
        <Button
          size="sm"
          icon={Pencil}
          aria-label={t('rules.editOf', { subject: t(`subject.${subject}`) })}
          onClick={onEdit}
          className="w-fit"
        >
          {t('rules.edit')}
        </Button>
      )}
    </li>
  );
}
