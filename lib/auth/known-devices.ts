import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '@/db/transaction';
import { subKeyOf } from './sub-key';

/** A device that was not signed in with for so long is as strange as any other. */
export const DEVICE_KEPT_DAYS = 180;
/** For programs: from where their account signed in lately. */
const ADDRESS_KEPT_DAYS = 30;
const DEVICES_MAX = 20;

const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[\da-f]{4}-[\da-f]{12}$/;

/** What a browser keeps to be known by: a name of its own, signed. It opens nothing. */
export function signDevice(deviceId: string, secret: string): string {
  return `${deviceId}.${signatureOf(deviceId, secret).toString('base64url')}`;
}

/** The device that a cookie names; null for one that we did not sign. */
export function deviceOf(cookie: string, secret: string): string | null {
  const [deviceId = '', signature = ''] = cookie.split('.');
  if (!UUID.test(deviceId)) return null;
  const given = Buffer.from(signature, 'base64url');
  const expected = signatureOf(deviceId, secret);
  return given.length === expected.length && timingSafeEqual(given, expected) ? deviceId : null;
}

function signatureOf(deviceId: string, secret: string): Buffer {
  return createHmac('sha256', subKeyOf(secret, 'known device')).update(deviceId).digest();
}

/** Whether users `u` signed in with this device before: a condition. */
export function knowsDevice(deviceId: string | null): SQL {
  return sql`EXISTS (SELECT FROM known_devices d
    WHERE d.user_id = u.id AND d.device_id = ${deviceId}::uuid
      AND d.used_at > now() - make_interval(days => ${DEVICE_KEPT_DAYS}))`;
}

/**
 * Whether programs of users `u` signed in from this address lately, since the password was changed, and nobody ended that
 * session for them: a condition.
 */
export function knowsAddress(address: string): SQL {
  return sql`EXISTS (SELECT FROM sessions s
    WHERE s.user_id = u.id AND s.kind = 'api' AND s.address = ${address}
      AND s.created_at > greatest(now() - make_interval(days => ${ADDRESS_KEPT_DAYS}), u.password_changed_at)
      AND coalesce(s.ended_how, '') NOT IN ('revoked', 'token_reused', 'password_changed'))`;
}

/** Remembers that a user signed in with a device, of which a new one gets a name here; the newest twenty are kept. */
export async function rememberDevice(
  tx: Queryable,
  { userId, deviceId, sessionId }: { userId: number; deviceId: string | null; sessionId: string },
): Promise<string> {
  const device = deviceId ?? randomUUID();
  await tx.execute(sql`
    INSERT INTO known_devices (user_id, device_id, session_id) VALUES (${userId}, ${device}, ${sessionId})
    ON CONFLICT (user_id, device_id) DO UPDATE SET session_id = excluded.session_id, used_at = excluded.used_at`);
  await tx.execute(sql`
    DELETE FROM known_devices WHERE user_id = ${userId} AND device_id IN
      (SELECT device_id FROM known_devices WHERE user_id = ${userId} ORDER BY used_at DESC, device_id OFFSET ${DEVICES_MAX})`);
  return device;
}

/** Forgets the devices of a user, all of them or the one that began a session. */
export async function forgetDevices(
  db: Queryable,
  { userId, sessionId }: { userId: number; sessionId?: string },
): Promise<void> {
  const one = sessionId === undefined ? sql`true` : sql`session_id = ${sessionId}`;
  await db.execute(sql`DELETE FROM known_devices WHERE user_id = ${userId} AND ${one}`);
}
