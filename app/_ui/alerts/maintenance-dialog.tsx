'use client';

import { type FormEvent, useState } from 'react';
import { useTimeZone, useTranslations } from 'use-intl';
import { ALERT_SUBJECTS, type AlertSubject } from '@/lib/vocabulary/alerts';
import { REASON_MAX } from '@/lib/vocabulary/limits';
import { call } from '../api';
import { Button } from '../button';
import { Dialog } from '../dialog';
import { localTime, momentAt } from '../list/day-bounds';
import { Mark } from '../mark';
import { toast } from '../outcomes/toast';
import { refusedField, useRefusalText } from '../refusal';
import { useRefreshAll } from '../state/live';
import { TextArea } from '../text-area';
import { TextField } from '../text-field';

const HOUR_MS = 3_600_000;

/** Plans a maintenance window: from when to when, why, and of what. */
export function MaintenanceDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useTranslations('alerts.maintenance');
  const [busy, setBusy] = useState(false);
  return (
    <Dialog narrow open={open} onClose={onClose} held={busy} title={t('plan')} description={t('planAbout')}>
      <MaintenanceForm busy={busy} onBusy={setBusy} onClose={onClose} />
    </Dialog>
  );
}

type FormProps = { busy: boolean; onBusy: (busy: boolean) => void; onClose: () => void };

function MaintenanceForm({ busy, onBusy, onClose }: FormProps) {
  const t = useTranslations('alerts.maintenance');
  const subjectWords = useTranslations('alerts.subject');
  const textOf = useRefusalText();
  const refreshAll = useRefreshAll();
  const timeZone = useTimeZone() ?? 'UTC';
  const [chosen, setChosen] = useState<ReadonlySet<AlertSubject>>(new Set());
  const [refusal, setRefusal] = useState<{ field: string | null; why: string } | null>(null);

  function choose(subject: AlertSubject, isChosen: boolean) {
    const next = new Set(chosen);
    if (isChosen) next.add(subject);
    else next.delete(subject);
    setChosen(next);
  }

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const moment = (name: string) => momentAt(String(form.get(name)), timeZone);
    onBusy(true);
    setRefusal(null);
    try {
      await call('POST /alerts/maintenance', {
        body: {
          starts_at: moment('starts_at'),
          ends_at: moment('ends_at'),
          reason: String(form.get('reason')),
          ...(chosen.size > 0 ? { subjects: [...chosen] } : {}),
        },
      });
      toast.success(t('planned'));
      onClose();
    } catch (error) {
      const field = refusedField(error);
      const known = field === 'starts_at' || field === 'ends_at' ? field : null;
      setRefusal({ field: known, why: known ? t(`wrong.${known}`) : textOf(error) });
    } finally {
      onBusy(false);
      await refreshAll();
    }
  }

  const now = Date.now();
  return (
    <form method="post" onSubmit={submit} className="flex flex-col gap-4 p-5">
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          name="starts_at"
          type="datetime-local"
          label={t('from')}
          defaultValue={localTime(now, timeZone)}
          error={refusal?.field === 'starts_at' ? refusal.why : null}
        />
        <TextField
          name="ends_at"
          type="datetime-local"
          label={t('until')}
          defaultValue={localTime(now + HOUR_MS, timeZone)}
          error={refusal?.field === 'ends_at' ? refusal.why : null}
        />
      </div>
      <TextArea name="reason" label={t('reason')} hint={t('reasonHint')} required maxLength={REASON_MAX} />
      <fieldset>
        <legend className="mb-1.5 font-medium">{t('subjectsLegend')}</legend>
        <div className="grid gap-x-5 gap-y-2 sm:grid-cols-2">
          {ALERT_SUBJECTS.map((subject) => (
            <label key={subject} className="flex min-h-6 items-center gap-2 text-sm">
              <input
                type="checkbox"
                className="size-4"
                checked={chosen.has(subject)}
                onChange={({ target }) => choose(subject, target.checked)}
              />
              {subjectWords(subject)}
            </label>
          ))}
        </div>
      </fieldset>
      <div role="alert" className="empty:hidden">
        {refusal?.field === null && <Mark tone="bad">{refusal.why}</Mark>}
      </div>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose} disabled={busy}>
          {t('cancel')}
        </Button>
        <Button look="primary" type="submit" busy={busy}>
          {t('planSubmit')}
        </Button>
      </div>
    </form>
  );
}
