import Link from 'next/link';
import { useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Delivery } from '@/lib/contract/deliveries';
import { call } from '../api';
import { Button } from '../button';
import { useWrite } from '../kit/use-write';
import type { Column } from '../list/column';
import { Mark } from '../mark';
import { toast } from '../outcomes/toast';
import { refusalCode } from '../refusal';
import { useMe } from '../state/me';
import { Ago, Countdown } from '../time';
import { DELIVERY_TONES, KIND_ICONS } from './channel-list';

export function useDeliveryColumns(): Column<Delivery>[] {
  const t = useTranslations('channels');
  const mayManage = useMe().may('channels.manage');
  return useMemo(() => {
    const columns: Column<Delivery>[] = [
      {
        label: t('columns.message'),
        phone: 'title',
        cell: ({ message }) => (
          <span className="flex min-w-0 flex-col">
            <MessageTitle message={message} />
            <span className="text-muted text-xs">
              {t(`event.${message.event}`)}
              {message.event !== 'test' && ` · ${t(`level.${message.severity}`)}`}
            </span>
          </span>
        ),
      },
      {
        label: t('columns.channel'),
        phone: 'third',
        cell: ({ channel_name: name, channel_kind: kind }) => {
          const Icon = KIND_ICONS[kind];
          return (
            <span className="inline-flex max-w-52 items-center gap-2">
              <Icon className="size-3.5 shrink-0 text-muted" aria-hidden />
              <span className="truncate">{name}</span>
            </span>
          );
        },
      },
      {
        label: t('columns.state'),
        phone: 'whole',
        cell: (delivery) => <DeliveryState delivery={delivery} />,
      },
      { label: t('columns.attempts'), phone: 'third', align: 'right', cell: ({ attempts }) => attempts },
      { label: t('columns.created'), phone: 'third', cell: ({ created_at: at }) => <Ago at={at} /> },
    ];
    const actions: Column<Delivery> = {
      label: t('columns.actions'),
      unlabelled: true,
      align: 'right',
      phone: 'whole',
      cell: (delivery) => <DeadActions delivery={delivery} />,
    };
    return mayManage ? [...columns, actions] : columns;
  }, [t, mayManage]);
}

/** The title of a message, with a link to its incident. */
function MessageTitle({ message: { event, title, path } }: Pick<Delivery, 'message'>) {
  const look = 'line-clamp-2 font-medium';
  if (event === 'test') return <span className={look}>{title}</span>;
  return (
    <Link href={path} prefetch={false} className={`${look} underline-offset-4 hover:underline`}>
      {title}
    </Link>
  );
}

/** The state of a message, the reason of a failure, and the time of the next try. */
function DeliveryState({ delivery }: { delivery: Delivery }) {
  const t = useTranslations('channels');
  const { state, last_error: error, next_attempt_at: next, attempts } = delivery;
  return (
    <span className="flex min-w-0 max-w-96 flex-col items-start gap-0.5">
      <Mark tone={DELIVERY_TONES[state]}>{t(`delivery.${state}`)}</Mark>
      {error && <span className="block break-words text-muted text-xs first-letter:uppercase">{error}</span>}
      {next && attempts > 0 && (
        <span className="text-muted text-xs">
          {t('nextTry')} <Countdown to={next} />
        </span>
      )}
    </span>
  );
}

function DeadActions({ delivery }: { delivery: Delivery }) {
  const t = useTranslations('channels');
  const [how, setHow] = useState<'retry' | 'dismiss'>('retry');
  const { busy, write } = useWrite({
    explain: (error) => (refusalCode(error) === 'not_applicable' ? t('decided.tooLate') : null),
    tell: toast.error,
  });
  if (delivery.state !== 'dead') return null;

  async function decide(as: typeof how) {
    setHow(as);
    await call(`POST /alerts/deliveries/{id}/${as}`, { params: { id: delivery.id } });
    toast.success(t(as === 'retry' ? 'decided.retry' : 'decided.dismiss'));
  }

  const about = { title: delivery.message.title, channel: delivery.channel_name };
  return (
    <span className="inline-flex gap-1.5">
      {delivery.message.event !== 'test' && (
        <Button
          size="sm"
          busy={busy && how === 'retry'}
          aria-label={t('retryOf', about)}
          onClick={() => write(() => decide('retry'))}
        >
          {t('retry')}
        </Button>
      )}
      <Button
        size="sm"
        look="ghost"
        busy={busy && how === 'dismiss'}
        aria-label={t('dismissOf', about)}
        onClick={() => write(() => decide('dismiss'))}
      >
        {t('dismiss')}
      </Button>
    </span>
  );
}
