import { pageTitle } from '@/app/_i18n/server';
import { pathOf } from '@/app/_ui/api';
import { CHANNELS, DELIVERY_LIST } from '@/app/_ui/channels/channel-list';
import { Channels } from '@/app/_ui/channels/channels';
import { listLink, listQuery, parseListView } from '@/app/_ui/list/list-view';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { listDeliveries } from '@/lib/channels/deliveries';
import { listChannels } from '@/lib/channels/read-channels';
import { type DeliveryQuery, deliveryQueryShape } from '@/lib/contract/deliveries';
import { requireConsoleUser } from '@/lib/http/session';

export const generateMetadata = () => pageTitle('channels');

export default databasePage(ChannelsPage);

type Params = Promise<Record<string, string | string[] | undefined>>;

async function ChannelsPage({ searchParams }: { searchParams: Params }) {
  const view = parseListView(DELIVERY_LIST, await searchParams);
  const { ctx } = await requireConsoleUser(listLink('/alerts/channels', DELIVERY_LIST, view));
  // Its ids are text in the address, as in a request.
  const query = listQuery<DeliveryQuery>(DELIVERY_LIST, view);
  const readings = {
    [pathOf('GET /alerts/channels', CHANNELS)]: await listChannels(ctx, CHANNELS.query),
    [pathOf('GET /alerts/deliveries', { query })]: await listDeliveries(ctx, deliveryQueryShape.parse(query)),
  };
  return (
    <Rendered readings={readings}>
      <Channels />
    </Rendered>
  );
}
