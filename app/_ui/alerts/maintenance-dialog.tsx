import { useTimeZone, useTranslations } from 'use-intl';
import { ALERT_SUBJECTS } from '@/lib/vocabulary/alerts';
import { call } from '../api';
import { FormDialog } from '../kit/form-dialog';
import { ReasonField } from '../kit/reason-field';
import { useWrite } from '../kit/use-write';
import { localTime, momentAt } from '../list/day-bounds';
import { toast } from '../outcomes/toast';
import { refusedField } from '../refusal';
import { TextField } from '../text-field';

const HOUR_MS = 3_600_000;
const MOMENTS = ['starts_at', 'ends_at'] as const;

/** Plans a maintenance window: its begin and end, the reason and the subjects. */
export function MaintenanceDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useTranslations('alerts.maintenance');
  const writing = useWrite<(typeof MOMENTS)[number]>({
    explain: (error) => {
      const field = MOMENTS.find((one) => one === refusedField(error));
      return field ? { field, why: t(`wrong.${field}`) } : null;
    },
  });
  const timeZone = useTimeZone() ?? 'UTC';

  async function plan(fields: FormData) {
    const moment = (name: string) => momentAt(String(fields.get(name)), timeZone);
    const chosen = fields.getAll('subjects');
    const subjects = ALERT_SUBJECTS.filter((one) => chosen.includes(one));
    await call('POST /alerts/maintenance', {
      body: {
        starts_at: moment('starts_at'),
        ends_at: moment('ends_at'),
        reason: String(fields.get('reason')),
        ...(subjects.length > 0 ? { subjects } : {}),
      },
    });
    toast.success(t('planned'));
    onClose();
  }

  return (
    <FormDialog
      narrow
      open={open}
      onClose={onClose}
      writing={writing}
      onSubmit={(fields) => writing.write(() => plan(fields))}
      title={t('plan')}
      description={t('planAbout')}
      submit={t('planSubmit')}
    >
      <MaintenanceFields errorOf={writing.errorOf} timeZone={timeZone} />
    </FormDialog>
  );
}

type FieldsProps = { errorOf: (moment: (typeof MOMENTS)[number]) => string | null; timeZone: string };

function MaintenanceFields({ errorOf, timeZone }: FieldsProps) {
  const t = useTranslations('alerts.maintenance');
  const subjectWords = useTranslations('alerts.subject');
  const now = Date.now();
  return (
    <>
      {/*
        The first HTML does not know the time zone of this device. When it is known, the times are filled in again, and nothing
        else, because a person may have written a reason by then.
      */}
      <div key={timeZone} className="grid gap-4 sm:grid-cols-2">
        <TextField
          name="starts_at"
          type="datetime-local"
          label={t('from')}
          defaultValue={localTime(now, timeZone)}
          error={errorOf('starts_at')}
        />
        <TextField
          name="ends_at"
          type="datetime-local"
          label={t('until')}
          defaultValue={localTime(now + HOUR_MS, timeZone)}
          error={errorOf('ends_at')}
        />
      </div>
      <ReasonField label={t('reason')} hint={t('reasonHint')} />
      <fieldset>
        <legend className="mb-1.5 font-medium text-sm">{t('subjectsLegend')}</legend>
        <div className="grid gap-x-5 gap-y-2 sm:grid-cols-2">
          {ALERT_SUBJECTS.map((subject) => (
            <label key={subject} className="flex min-h-6 items-center gap-2 text-sm">
              <input type="checkbox" name="subjects" value={subject} className="size-4" />
              {subjectWords(subject)}
            </label>
          ))}
        </div>
      </fieldset>
    </>
  );
}
