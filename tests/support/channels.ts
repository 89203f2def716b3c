import { sql } from 'drizzle-orm';
import { inTransaction } from '@/db/transaction';
import type { AlertMessage } from '@/lib/alert/alert-message';
import { enqueueMessage } from '@/lib/alert/enqueue-message';
import { type DeliveryOptions, deliverMessages } from '@/lib/channels/deliver-messages';
import { listDeliveries } from '@/lib/channels/deliveries';
import { createChannel, updateChannel } from '@/lib/channels/write-channels';
import type { Context } from '@/lib/context';
import type { ChannelSettingsBody } from '@/lib/contract/channel-settings';
import {
  type Channel,
  createChannelBodyShape,
  type UpdateChannelBody,
  updateChannelBodyShape,
} from '@/lib/contract/channels';
import type { Delivery } from '@/lib/contract/deliveries';
import { type AllowedTargets, NO_TARGETS } from '@/lib/settings/addresses';
import { TEST_SECRET } from './server';

const local: AllowedTargets = { ...NO_TARGETS, hosts: new Set(['127.0.0.1', 'receiver.test']) };

/** Fast delivery for tests, to receivers on this machine. The limits and the lease only end calls that hang. */
export const QUICK: DeliveryOptions = {
  secretKey: TEST_SECRET,
  publicUrl: 'https://lockstep.example.org',
  allowed: local,
  smtp: null,
  resolve: async () => ['127.0.0.1'],
  postLimitMs: 60_000,
  mailLimitMs: 60_000,
  pace: { lookEveryMs: 10, leaseMs: 120_000, backOffFirstMs: 5, backOffMaxMs: 20, failuresMax: 4 },
};

/** With this pace, a failed delivery is tried again only after `pass(ctx, '61 seconds')`. */
export const BACK_OFF_A_MINUTE = { ...QUICK.pace, backOffFirstMs: 60_000, backOffMaxMs: 60_000 };

export const NOTHING_ALLOWED: AllowedTargets = NO_TARGETS;

/** The policy of an installation that allows only public targets. */
export const STRICT = { allowed: NOTHING_ALLOWED, hasSmtp: false, secretKey: TEST_SECRET };

export const HOOK = {
  kind: 'webhook',
  url: 'https://hooks.example.org/t0ken',
  signing_secret: 'a-secret-of-sixteen',
};

export const MAIL = {
  kind: 'email',
  server: { host: 'mail.example.org', user: 'lockstep', password: 'p4ss-of-mail' },
  from: 'a@example.org',
  to: ['b@example.org'],
};

let named = 0;

/** Adds a channel with these settings, as a person would. Returns its id. */
export async function addChannel(ctx: Context, settings: object, more: object = {}): Promise<number> {
  named += 1;
  const channel = createChannelBodyShape.parse({
    name: `Channel ${named}`,
    settings: settings as ChannelSettingsBody,
    ...more,
  });
  const policy = { allowed: local, hasSmtp: true, secretKey: TEST_SECRET };
  return (await createChannel(ctx, { channel, ...policy })).id;
}

export function say(ctx: Context, more: Partial<AlertMessage> = {}): Promise<number> {
  return inTransaction(ctx.db, (tx) =>
    enqueueMessage(tx, {
      event: 'opened',
      incidentId: 1,
      subject: 'error_rate',
      severity: 'critical',
      title: '12 % of requests fail',
      facts: [{ name: 'Requests', value: '4,711 in 5 minutes' }],
      since: '2026-01-31T12:00:00.000Z',
      at: '2026-01-31T12:05:00.000Z',
      path: '/alerts/1',
      ...more,
    }),
  );
}

/** One round of delivery. It ends when no delivery is running. */
export async function round(ctx: Context, options: Partial<DeliveryOptions> = {}): Promise<void> {
  await deliverMessages(ctx, { ...QUICK, ...options }, new AbortController().signal);
}

/** Deliveries in the order in which they were stored. */
export async function deliveries(ctx: Context): Promise<Delivery[]> {
  return (await listDeliveries(ctx, { limit: 100 })).items.toReversed();
}

/** Moves the waiting deliveries as if this much time had passed. */
export async function pass(ctx: Context, interval: string): Promise<void> {
  await ctx.db.execute(sql`
    UPDATE alert_deliveries SET next_attempt_at = next_attempt_at - ${interval}::interval,
      expires_at = expires_at - ${interval}::interval WHERE state IN ('pending', 'sending')`);
}

/** A person's changes to the channels of `on`, and their entries in the audit log. */
export function channelEdits(on: () => Context) {
  return {
    create: (settings: object, policy: typeof STRICT = STRICT, name = 'One') =>
      createChannel(on(), { channel: createChannelBodyShape.parse({ name, settings }), ...policy }),
    edit: (
      { id, version }: Pick<Channel, 'id' | 'version'>,
      changes: object,
      policy: typeof STRICT = STRICT,
    ) =>
      updateChannel(on(), {
        id,
        version,
        changes: updateChannelBodyShape.parse(changes) as UpdateChannelBody,
        ...policy,
      }),
    audit: async () => {
      const { rows } = await on().db.execute<Record<string, unknown>>(
        sql`SELECT action, target, before, after FROM audit_log ORDER BY id`,
      );
      return rows;
    },
  };
}
