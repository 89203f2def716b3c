'use client';

import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Channel } from '@/lib/contract/channels';
import { AlertTabs } from '../alerts/alert-tabs';
import { Button } from '../button';
import { ChoiceFilter, Filters } from '../list/filters';
import { ListPanel } from '../list/list-panel';
import { useListView } from '../list/use-list-view';
import { PageHeader } from '../page-header';
import { Awaited, Empty } from '../panel';
import { usePage } from '../state/live';
import { useMe } from '../state/me';
import { ChannelCard } from './channel-card';
import { ChannelDialog } from './channel-dialog';
import { byUrgency, CHANNELS, DELIVERY_LIST } from './channel-list';
import { useDeliveryColumns } from './delivery-columns';

/** The channels of alerts, whether messages arrive, and every message with its state. */
export function Channels() {
  const t = useTranslations('channels');
  const mayManage = useMe().may('channels.manage');
  const { data: channels, error, mutate } = usePage('GET /alerts/channels', CHANNELS);
  const [creating, setCreating] = useState(false);
  const create = (
    <Button look="primary" icon={Plus} onClick={() => setCreating(true)}>
      {t('create')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('title')} about={t('about')}>
        {mayManage && create}
      </PageHeader>
      <AlertTabs />
      {!channels && (
        <div className="panel mb-6">
          <Awaited error={error} retry={() => mutate()} room="m-5 h-34" />
        </div>
      )}
      {channels?.items.length === 0 && (
        <div className="panel mb-6">
          <Empty title={t('none')}>{t(mayManage ? 'noneWhy' : 'noneAsk')}</Empty>
        </div>
      )}
      {channels && channels.items.length > 0 && (
        <div className="mb-6 grid gap-4 lg:grid-cols-2 2xl:grid-cols-3">
          {byUrgency(channels.items).map((channel) => (
            <ChannelCard key={channel.id} channel={channel} />
          ))}
        </div>
      )}
      <Deliveries channels={channels?.items ?? []} />
      <ChannelDialog channel={null} open={creating} onClose={() => setCreating(false)} />
    </>
  );
}

function Deliveries({ channels }: { channels: readonly Channel[] }) {
  const t = useTranslations('channels');
  const list = useListView(DELIVERY_LIST);
  return (
    <div id="deliveries" className="scroll-mt-4">
      <h2 className="mb-2 font-medium text-lg">{t('deliveries')}</h2>
      <ListPanel
        list={list}
        caption={t('caption')}
        columns={useDeliveryColumns()}
        keyOf={({ id }) => id}
        filters={
          <Filters
            list={list}
            texts={{
              state: {
                label: t('columns.state'),
                any: t('anyState'),
                word: (state) => t(`delivery.${state}`),
              },
              event: { label: t('columns.event'), any: t('anyEvent'), word: (event) => t(`event.${event}`) },
            }}
          >
            <ChoiceFilter
              list={list}
              name="channel_id"
              label={t('columns.channel')}
              any={t('anyChannel')}
              words={Object.fromEntries(channels.map(({ id, name }) => [String(id), name]))}
            />
          </Filters>
        }
        empty={<Empty title={t('nothingSent')}>{t('nothingSentWhy')}</Empty>}
      />
    </div>
  );
}
