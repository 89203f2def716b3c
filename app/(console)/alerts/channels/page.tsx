import { pageTitle } from '@/app/_i18n/server';
import { CHANNELS, DELIVERY_LIST } from '@/app/_ui/channels/channel-list';
import { Channels } from '@/app/_ui/channels/channels';
import { listLink, listQuery, parseListView } from '@/app/_ui/list/list-view';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { channelHandlers } from '@/lib/http/handlers/channels';
import { deliveryHandlers } from '@/lib/http/handlers/deliveries';
import { openPage } from '../../open-page';

export const generateMetadata = () => pageTitle('channels');

export default databasePage(ChannelsPage);

type Params = Promise<Record<string, string | string[] | undefined>>;

async function ChannelsPage({ searchParams }: { searchParams: Params }) {
  const view = parseListView(DELIVERY_LIST, await searchParams);
  const page = await openPage(listLink('/alerts/channels', DELIVERY_LIST, view));
  const query = listQuery(DELIVERY_LIST, view);
  await page.read(channelHandlers, 'GET /alerts/channels', CHANNELS);
  await page.read(deliveryHandlers, 'GET /alerts/deliveries', { query });
  return (
    <Rendered readings={page.readings}>
      <Channels />
    </Rendered>
  );
}
