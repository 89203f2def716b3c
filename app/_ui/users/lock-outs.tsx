import { useTranslations } from 'use-intl';
import type { LockOut, UserDetail } from '@/lib/contract/users';
import { call } from '../api';
import { AskingButton } from '../kit/asking-button';
import { Mark } from '../mark';
import { toast } from '../outcomes/toast';
import { useReading } from '../state/live';
import { useMoment } from '../time';
import { Fact } from './fact';

/** The limits of failed attempts that a user has reached, and a button that lifts them. */
export function LockOuts({ user: { id, name } }: { user: UserDetail }) {
  const t = useTranslations('users.lockOuts');
  const { data: lockOuts = [] } = useReading('GET /users/{id}/lock-outs', { params: { id } });
  if (lockOuts.length === 0) return <Fact name={t('title')}>{t('none')}</Fact>;
  return (
    <div className="flex flex-col gap-2">
      <dt className="text-muted">{t('title')}</dt>
      <dd className="flex flex-col items-start gap-2.5">
        <ul className="flex flex-col gap-2">
          {lockOuts.map((one) => (
            <Reached key={`${one.kind} ${one.place}`} lockOut={one} />
          ))}
        </ul>
        <Lift id={id} name={name} />
      </dd>
    </div>
  );
}

function Reached({ lockOut: { kind, place, failed, until } }: { lockOut: LockOut }) {
  const t = useTranslations('users.lockOuts');
  const moment = useMoment(until);
  return (
    <li className="flex flex-col items-start gap-0.5">
      <Mark tone={kind === 'account' ? 'warn' : 'bad'}>
        {t(`kind.${kind}`, { failed, place: place ?? '' })}
      </Mark>
      <span className="text-muted text-xs" suppressHydrationWarning>
        {t('until', { moment })}
      </span>
    </li>
  );
}

function Lift({ id, name }: { id: number; name: string }) {
  const t = useTranslations('users.lockOuts');

  async function lift() {
    await call('DELETE /users/{id}/lock-outs', { params: { id } });
    toast.success(t('done', { name }));
  }

  return (
    <AskingButton
      button={{ children: t('lift') }}
      title={t('ask', { name })}
      why={t('why', { name })}
      submit={t('submit')}
      onConfirm={lift}
    />
  );
}
