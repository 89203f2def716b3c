import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Repair } from '@/lib/contract/repairs';
import { REPAIR_ACTIONS } from '@/lib/vocabulary/repairs';
import { SPECIALIZATION_IDS } from '@/lib/vocabulary/specializations';
import { call } from '../api';
import { Button } from '../button';
import { ConfirmDialog } from '../confirm-dialog';
import { ReasonField } from '../kit/reason-field';
import { useMe } from '../state/me';

/** An automatic run that would change too much: what it would change, and the ways to let it go on or end it. */
export function HeldPlan({ id, plan }: { id: number; plan: NonNullable<Repair['plan']> }) {
  const t = useTranslations('repairs.plan');
  const words = useTranslations('words');
  const { may } = useMe();
  const [asking, setAsking] = useState<'approve' | 'dismiss' | null>(null);
  const [reason, setReason] = useState('');
  const close = () => setAsking(null);
  const named = ({ specialization, action, pairs }: (typeof plan.parts)[number]) => {
    const known = SPECIALIZATION_IDS.find((one) => one === specialization);
    const does = REPAIR_ACTIONS.find((one) => one === action);
    return t('part', {
      count: pairs,
      specialization: known ? words(`specialization.${known}`) : specialization,
      action: does ? words(`action.${does}`) : action,
    });
  };
  return (
    <section
      aria-labelledby="held"
      className="panel mb-4 flex flex-wrap items-start gap-4 px-4 py-3.5 md:px-5"
    >
      <div className="flex min-w-56 grow basis-72 flex-col gap-2">
        <h2 id="held" className="font-medium">
          {t('title')}
        </h2>
        <p className="max-w-[75ch] text-pretty text-sm">{t('changes', { count: plan.changes })}</p>
        <ul className="text-soft text-sm">
          {plan.parts.map((part) => (
            <li key={`${part.specialization}/${part.action}`}>{named(part)}</li>
          ))}
        </ul>
      </div>
      <div className="flex flex-wrap gap-2">
        {may('repairs.run') && (
          <Button look="primary" onClick={() => setAsking('approve')}>
            {t('approve')}
          </Button>
        )}
        {may('violations.dismiss') && <Button onClick={() => setAsking('dismiss')}>{t('dismiss')}</Button>}
      </div>
      <ConfirmDialog
        open={asking === 'approve'}
        onClose={close}
        title={t('approveTitle', { id })}
        why={t('approveWhy')}
        submit={t('approve')}
        onConfirm={() => call('POST /repairs/{id}/approve', { params: { id } })}
      />
      <ConfirmDialog
        open={asking === 'dismiss'}
        onClose={close}
        title={t('dismissTitle', { id })}
        why={t('dismissWhy')}
        submit={t('dismiss')}
        onConfirm={() => call('POST /repairs/{id}/dismiss', { params: { id }, body: { reason } })}
      >
        <ReasonField label={t('reason')} value={reason} onChange={(event) => setReason(event.target.value)} />
      </ConfirmDialog>
    </section>
  );
}
