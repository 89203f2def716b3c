'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { User } from '@/lib/contract/users';
import type { SpecializationId } from '@/lib/vocabulary/specializations';
import { call } from '../api';
import { Button } from '../button';
import { useCatalog } from '../catalog/use-catalog';
import { toast } from '../outcomes/toast';
import { useRefusalText } from '../refusal';
import { useRefreshAll } from '../state/live';
import { useMe } from '../state/me';

type EnrolCardProps = { user: Pick<User, 'id' | 'name'>; specialization: SpecializationId };

/** A specialization that a learner does not have, and the way in. Enrolling twice changes nothing. */
export function EnrolCard({ user, specialization }: EnrolCardProps) {
  const t = useTranslations('learners.one');
  const name = useTranslations('words')(`specialization.${specialization}`);
  const { levelText } = useCatalog();
  const mayEnrol = useMe().may('enrolments.create');
  const refreshAll = useRefreshAll();
  const refusalText = useRefusalText();
  const [busy, setBusy] = useState(false);

  async function enrol() {
    setBusy(true);
    try {
      const { body } = await call('POST /enrolments', { body: { user_id: user.id, specialization } });
      await refreshAll();
      const said = { name: user.name, specialization: name };
      toast.success(body.outcome === 'enrolled' ? t('enrolled', said) : t('already', said));
    } catch (error) {
      toast.error(t('failed', { why: refusalText(error) }));
    } finally {
      setBusy(false);
    }
  }

  return (
    <li className="flex flex-col gap-3 rounded-lg border border-line-strong/60 border-dashed p-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="font-semibold text-base text-soft">{name}</h3>
        <span className="text-muted text-sm">{t('notEnrolled')}</span>
      </div>
      <p className="text-muted text-sm">
        {mayEnrol ? t('enrolWhy', { level: levelText(specialization, 1) }) : t('viewerEnrol')}
      </p>
      {mayEnrol && (
        <Button className="mt-auto self-start" size="sm" busy={busy} onClick={enrol}>
          {t('enrol', { specialization: name })}
        </Button>
      )}
    </li>
  );
}
