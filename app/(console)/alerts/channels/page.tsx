import { pageTitle } from '@/app/_i18n/server';
import { CHANNELS, DELIVERY_LIST } from '@/app/_ui/channels/channel-list';
import { Channels } from '@/app/_ui/channels/channels';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { channelHandlers } from '@/lib/http/handlers/channels';
import { deliveryHandlers } from '@/lib/http/handlers/deliveries';
import { openList, type SearchParams } from '../../open-page';

export const generateMetadata = () => pageTitle('channels');

export default databasePage(ChannelsPage);

async function ChannelsPage({ searchParams }: { searchParams: SearchParams }) {
  const page = await openList('/alerts/channels', DELIVERY_LIST, searchParams);
  await page.read(channelHandlers, 'GET /alerts/channels', CHANNELS);
  await page.read(deliveryHandlers, 'GET /alerts/deliveries', { query: page.query });
  return (
    <Rendered readings={page.readings}>
      <Channels />
    </Rendered>
  );
}
