import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { sql } from 'drizzle-orm';
import { constraintOf, sqlstateOf } from '@/db/sqlstate';
import { inTransaction, type Transaction } from '@/db/transaction';
import { recordAudit } from '@/lib/audit/record-audit';
import type { SecretKeys } from '@/lib/auth/secret-keys';
import type { Context } from '@/lib/context';
import type { Channel, CreateChannelBody, CreatedChannel, UpdateChannelBody } from '@/lib/contract/channels';
import { DomainError, refuseStale } from '@/lib/errors';
import { channelNotFound, readChannel } from './read-channels';
import { type SettingsPolicy, settleSettings } from './settle-settings';
import {
  keepSecret,
  type StoredSettings,
  sealSecret,
  toStoredSettings,
  unsealSecret,
} from './stored-channel';

const UNIQUE_VIOLATION = '23505';
/** More than a team needs. There is a limit because each message is stored once for each channel. */
const CHANNELS_MAX = 100;

export type ChannelWriting = SettingsPolicy & { secretKey: SecretKeys };

/** Creates a channel. Throws `already_exists` for a name in use, `not_applicable` when there are 100 already. */
export async function createChannel(
  ctx: Context,
  input: { channel: CreateChannelBody } & ChannelWriting,
): Promise<CreatedChannel> {
  const { name, min_severity, is_enabled, settings: given } = input.channel;
  const { settings, secret, made } = settleSettings(given, null, input);
  const key = randomUUID();
  return whileNamesAreUnique(() =>
    inTransaction(ctx.db, async (tx) => {
      const { rows } = await tx.execute<{ id: string }>(sql`
        INSERT INTO alert_channels (key, kind, name, settings, secret, is_enabled, min_severity)
        SELECT ${key}, ${settings.kind}, ${name}, ${JSON.stringify(settings)}::jsonb,
               ${sealSecret(secret, key, input.secretKey)}, ${is_enabled}, ${min_severity}
         WHERE (SELECT count(*) FROM alert_channels) < ${CHANNELS_MAX}
        RETURNING id`);
      if (!rows[0]) {
        throw new DomainError('not_applicable', `there are ${CHANNELS_MAX} channels, which is the most`);
      }
      const id = Number(rows[0].id);
      await recordAudit(ctx, tx, {
        action: 'channel.create',
        target: `alert-channel/${id}`,
        after: { name, min_severity, is_enabled, settings },
      });
      return { ...(await readChannel({ db: tx }, { id })), signing_secret: made };
    }),
  );
}

type LockedChannel = {
  key: string;
  name: string;
  min_severity: Channel['min_severity'];
  is_enabled: boolean;
  settings: StoredSettings;
  secret: string | null;
};

/**
 * Changes a channel whose version the caller has seen. When the channel is turned off, its waiting messages are
 * dismissed: an old alert is of no use later. Throws `not_found`, `stale_version`, `already_exists`, `invalid_input`.
 */
export async function updateChannel(
  ctx: Context,
  input: { id: number; version: string; changes: Omit<UpdateChannelBody, 'version'> } & ChannelWriting,
): Promise<Channel> {
  const { id } = input;
  return whileNamesAreUnique(() =>
    inTransaction(ctx.db, async (tx) => {
      const channel = await lockChannel(tx, input);
      const { changes, secretChanged, sealed } = whatChanges(channel, input);
      const fields = Object.keys(changes) as (keyof typeof changes)[];
      if (fields.length > 0 || secretChanged) {
        const after = { ...channel, ...changes };
        await tx.execute(sql`
          UPDATE alert_channels SET name = ${after.name}, min_severity = ${after.min_severity},
            is_enabled = ${after.is_enabled}, settings = ${JSON.stringify(after.settings)}::jsonb, secret = ${sealed},
            version = version + 1, updated_at = clock_timestamp() WHERE id = ${id}`);
        const dismissed = changes.is_enabled === false ? await dismissWaiting(tx, id) : 0;
        await recordAudit(ctx, tx, {
          action: 'channel.update',
          target: `alert-channel/${id}`,
          before: Object.fromEntries(fields.map((field) => [field, channel[field]])),
          after: {
            ...changes,
            ...(secretChanged ? { secret: 'changed' } : {}),
            ...(dismissed > 0 ? { dismissed } : {}),
          },
        });
      }
      return readChannel({ db: tx }, { id });
    }),
  );
}

/** The differences between the stored channel and the input. */
function whatChanges(channel: LockedChannel, input: Parameters<typeof updateChannel>[1]) {
  const { settings: given, ...wanted } = input.changes;
  const secret = unsealSecret(channel.secret, channel.key, input.secretKey);
  const settled = given && settleSettings(given, { settings: channel.settings, secret }, input);
  const candidates = { ...wanted, ...(settled ? { settings: settled.settings } : {}) };
  const changes = Object.fromEntries(
    Object.entries(candidates).filter(
      ([field, value]) =>
        value !== undefined && !isDeepStrictEqual(value, channel[field as keyof typeof candidates]),
    ),
  ) as Partial<Pick<LockedChannel, 'name' | 'min_severity' | 'is_enabled' | 'settings'>>;
  const secretChanged =
    settled !== undefined && !isDeepStrictEqual(withoutGaps(settled.secret), withoutGaps(secret));
  return {
    changes,
    secretChanged,
    sealed:
      settled && secretChanged
        ? sealSecret(settled.secret, channel.key, input.secretKey)
        : keepSecret(channel.secret, channel.key, input.secretKey),
  };
}

/** Deletes a channel whose version the caller has seen, with its deliveries. Throws `not_found`, `stale_version`. */
export async function deleteChannel(ctx: Context, input: { id: number; version: string }): Promise<void> {
  await inTransaction(ctx.db, async (tx) => {
    const { name, min_severity, is_enabled, settings } = await lockChannel(tx, input);
    await tx.execute(sql`DELETE FROM alert_channels WHERE id = ${input.id}`);
    await recordAudit(ctx, tx, {
      action: 'channel.delete',
      target: `alert-channel/${input.id}`,
      before: { name, min_severity, is_enabled, settings },
    });
  });
}

async function lockChannel(tx: Transaction, input: { id: number; version: string }): Promise<LockedChannel> {
  const { rows } = await tx.execute<LockedChannel & { version: string }>(sql`
    SELECT key, name, min_severity, is_enabled, settings, secret, version::text AS version
    FROM alert_channels WHERE id = ${input.id} FOR UPDATE`);
  const [row] = rows;
  if (!row) throw channelNotFound();
  refuseStale('channel', { now: row.version, seen: input.version });
  return { ...row, settings: toStoredSettings(row.settings) };
}

async function dismissWaiting(tx: Transaction, channelId: number): Promise<number> {
  const { rowCount } = await tx.execute(sql`
    UPDATE alert_deliveries SET state = 'dismissed', finished_at = clock_timestamp()
    WHERE channel_id = ${channelId} AND state IN ('pending', 'sending')`);
  return rowCount ?? 0;
}

function withoutGaps(secret: object | null): object | null {
  return secret && Object.fromEntries(Object.entries(secret).filter(([, value]) => value !== undefined));
}

async function whileNamesAreUnique<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (sqlstateOf(error) !== UNIQUE_VIOLATION || constraintOf(error) !== 'alert_channels_name_unique') {
      throw error;
    }
    throw new DomainError('already_exists', 'a channel with this name exists already', [
      { path: 'name', message: 'belongs to another channel' },
    ]);
  }
}
