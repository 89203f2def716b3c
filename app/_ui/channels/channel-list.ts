import { Hash, type LucideIcon, Mail, Siren, Webhook } from 'lucide-react';
import type { Channel } from '@/lib/contract/channels';
import type { Delivery } from '@/lib/contract/deliveries';
import {
  ALERT_EVENTS,
  type ChannelKind,
  DELIVERY_STATES,
  PAGERDUTY_ENDPOINTS,
} from '@/lib/vocabulary/channels';
import { anId, type ListShape, oneOf } from '../list/list-view';
import type { Tone } from '../vocabulary';

/** All channels: there are a hundred at most. */
export const CHANNELS = { query: { limit: 100 } } as const;

/** The filters of deliveries; the newest are always first. */
export const DELIVERY_LIST = {
  operation: 'GET /alerts/deliveries',
  filters: {
    channel_id: anId,
    incident_id: anId,
    state: oneOf(DELIVERY_STATES),
    event: oneOf(ALERT_EVENTS),
  },
} as const satisfies ListShape;

export const KIND_ICONS: Record<ChannelKind, LucideIcon> = {
  email: Mail,
  slack: Hash,
  pagerduty: Siren,
  webhook: Webhook,
};

export const CHANNEL_TONES: Record<Channel['state'], Tone> = {
  working: 'ok',
  failing: 'bad',
  off: 'idle',
  unused: 'idle',
};

export const DELIVERY_TONES: Record<Delivery['state'], Tone> = {
  pending: 'idle',
  sending: 'idle',
  delivered: 'ok',
  dead: 'bad',
  dismissed: 'idle',
  superseded: 'idle',
};

const URGENCY: readonly Channel['state'][] = ['failing', 'working', 'unused', 'off'];

/** Channels that need a person come first, then by name. */
export function byUrgency(channels: readonly Channel[]): Channel[] {
  return channels.toSorted((one, other) => URGENCY.indexOf(one.state) - URGENCY.indexOf(other.state));
}

/** The visible part of a channel's target. */
export function targetOf({ settings }: Pick<Channel, 'settings'>): string {
  if (settings.kind === 'email') return settings.to.join(', ');
  if (settings.kind !== 'pagerduty') return settings.host;
  return new URL(settings.endpoint ?? PAGERDUTY_ENDPOINTS[settings.region]).host;
}
