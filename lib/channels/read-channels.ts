import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Queryable } from '@/db/transaction';
import { isoTime, isoTimeOrNull } from '@/db/values';
import type { Channel } from '@/lib/contract/channels';
import type { Page } from '@/lib/contract/operation';
import { DomainError } from '@/lib/errors';
import { type PageQuery, readPage } from '@/lib/page';
import { toStoredSettings } from './stored-channel';

type ChannelRow = {
  id: string;
  kind: Channel['kind'];
  name: string;
  is_enabled: boolean;
  min_severity: Channel['min_severity'];
  settings: unknown;
  version: number;
  created_at: string;
  updated_at: string;
  waiting: number;
  dead: number;
  last_delivered_at: string | null;
  newest_state: string | null;
  newest_error: string | null;
};

/** By name; names are unique. */
const cursorShape = z.tuple([z.string().max(100)]);

/**
 * Channels with their state. Waiting deliveries are counted on partial indexes. The search for the newest try begins at
 * the newest delivery.
 */
function selectChannels(where: SQL, rest: SQL): SQL {
  return sql`
    SELECT c.id, c.kind, c.name, c.is_enabled, c.min_severity, c.settings, c.version, c.created_at, c.updated_at,
      (SELECT count(*)::int FROM alert_deliveries d
        WHERE d.channel_id = c.id AND d.state IN ('pending', 'sending')) AS waiting,
      (SELECT count(*)::int FROM alert_deliveries d
        WHERE d.channel_id = c.id AND d.state = 'dead' AND d.event <> 'test') AS dead,
      (SELECT d.finished_at FROM alert_deliveries d WHERE d.channel_id = c.id AND d.state = 'delivered'
        ORDER BY d.id DESC LIMIT 1) AS last_delivered_at,
      newest.state AS newest_state, newest.last_error AS newest_error
    FROM alert_channels c LEFT JOIN LATERAL (
      SELECT d.state, d.last_error FROM alert_deliveries d
       WHERE d.channel_id = c.id AND d.attempted_at IS NOT NULL AND d.state <> 'superseded'
       ORDER BY d.attempted_at DESC, d.id DESC LIMIT 1) newest ON true
    WHERE ${where} ${rest}`;
}

function toChannel(row: ChannelRow): Channel {
  const isFailing = row.newest_error !== null && row.newest_state !== 'delivered';
  return {
    id: Number(row.id),
    kind: row.kind,
    name: row.name,
    is_enabled: row.is_enabled,
    min_severity: row.min_severity,
    settings: toStoredSettings(row.settings),
    state: !row.is_enabled ? 'off' : row.newest_state === null ? 'unused' : isFailing ? 'failing' : 'working',
    waiting: row.waiting,
    dead: row.dead,
    last_delivered_at: isoTimeOrNull(row.last_delivered_at),
    last_error: isFailing ? row.newest_error : null,
    created_at: isoTime(row.created_at),
    updated_at: isoTime(row.updated_at),
    version: String(row.version),
  };
}

/** Channels by name, a page at a time. Throws `invalid_input` for a foreign cursor. */
export async function listChannels(ctx: { db: Queryable }, query: PageQuery): Promise<Page<Channel>> {
  return readPage(ctx.db, query, {
    cursor: cursorShape,
    after: ([name]) => sql`c.name > ${name}`,
    select: (after, limit) => selectChannels(after, sql`ORDER BY c.name LIMIT ${limit}`),
    valuesOf: (row) => [row.name],
    toItem: toChannel,
    total: sql`SELECT count(*) AS total FROM alert_channels`,
  });
}

/** One channel. Throws `not_found`. */
export async function readChannel(ctx: { db: Queryable }, input: { id: number }): Promise<Channel> {
  const { rows } = await ctx.db.execute<ChannelRow>(selectChannels(sql`c.id = ${input.id}`, sql``));
  if (!rows[0]) throw channelNotFound();
  return toChannel(rows[0]);
}

export function channelNotFound(): DomainError {
  return new DomainError('not_found', 'there is no channel with this id');
}
