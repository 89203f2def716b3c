import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Channel } from '@/lib/contract/channels';
import { call } from '../api';
import { Button } from '../button';
import { ConfirmDialog } from '../confirm-dialog';
import { EditAndPower } from '../kit/edit-and-power';
import { TextLink } from '../kit/text-link';
import { Mark } from '../mark';
import { toast } from '../outcomes/toast';
import { useMe } from '../state/me';
import { Ago } from '../time';
import { ChannelDialog } from './channel-dialog';
import { CHANNEL_TONES, KIND_ICONS, targetOf } from './channel-list';
import { SendTest } from './send-test';

/** One channel: its target, its state and its actions. */
export function ChannelCard({ channel }: { channel: Channel }) {
  const t = useTranslations('channels');
  const words = useTranslations('words');
  const Icon = KIND_ICONS[channel.kind];
  const mayManage = useMe().may('channels.manage');
  return (
    <section aria-label={channel.name} className="panel flex min-w-0 flex-col gap-3 p-4">
      <header className="flex items-start gap-3">
        <span className="grid size-9 shrink-0 place-items-center rounded-md bg-raised text-soft">
          <Icon className="size-4.5" aria-hidden />
        </span>
        <div className="flex min-w-0 grow flex-col">
          <h2 className="truncate font-medium text-base">{channel.name}</h2>
          <p className="truncate text-muted text-xs" title={targetOf(channel)}>
            {t(`kind.${channel.kind}`)} · {targetOf(channel)}
          </p>
        </div>
        <span className="shrink-0 whitespace-nowrap">
          <Mark tone={CHANNEL_TONES[channel.state]} washed>
            {t(`state.${channel.state}`)}
          </Mark>
        </span>
      </header>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm">
        <dt className="text-muted">{t('card.severity')}</dt>
        <dd>{t(`severity.${channel.min_severity}`)}</dd>
        <dt className="text-muted">{t('card.delivered')}</dt>
        <dd>{channel.last_delivered_at ? <Ago at={channel.last_delivered_at} /> : words('never')}</dd>
        {channel.waiting > 0 && (
          <>
            <dt className="text-muted">{t('card.waiting')}</dt>
            <dd>{t('messages', { count: channel.waiting })}</dd>
          </>
        )}
      </dl>
      {channel.last_error && (
        <p className="break-words rounded-md bg-bad-wash px-3 py-2 text-bad text-sm first-letter:uppercase">
          {channel.last_error}
        </p>
      )}
      {channel.dead > 0 && (
        <p className="text-sm">
          <TextLink look="accent" href={`/alerts/channels?channel_id=${channel.id}&state=dead#deliveries`}>
            {t('card.dead', { count: channel.dead })}
          </TextLink>
        </p>
      )}
      {mayManage && <Actions channel={channel} />}
    </section>
  );
}

function Actions({ channel }: { channel: Channel }) {
  const t = useTranslations('channels');
  const [open, setOpen] = useState<'edit' | 'delete' | null>(null);
  const close = () => setOpen(null);
  const { id, name, version, is_enabled: isEnabled, waiting } = channel;

  async function remove() {
    await call('DELETE /alerts/channels/{id}', { params: { id } }, { version });
    toast.success(t('card.deleted', { name }));
  }

  return (
    <div className="mt-auto flex flex-wrap items-start gap-1.5 pt-1">
      <SendTest channel={channel} />
      <EditAndPower
        name={name}
        isOn={isEnabled}
        offWhy={t('card.offWhy', { count: waiting })}
        onEdit={() => setOpen('edit')}
        turn={(on) =>
          call('PATCH /alerts/channels/{id}', { params: { id }, body: { is_enabled: on } }, { version })
        }
      />
      <Button
        size="sm"
        look="ghost"
        className="ml-auto"
        icon={Trash2}
        aria-label={t('card.deleteOf', { name })}
        title={t('card.delete')}
        onClick={() => setOpen('delete')}
      />
      <ChannelDialog channel={channel} open={open === 'edit'} onClose={close} />
      <ConfirmDialog
        open={open === 'delete'}
        onClose={close}
        title={t('card.deleteTitle', { name })}
        why={t('card.deleteWhy', { count: waiting })}
        submit={t('card.delete')}
        onConfirm={remove}
      />
    </div>
  );
}
