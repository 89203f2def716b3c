import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '@/db/transaction';
import { subKeyOf } from './sub-key';

/** A device without a sign-in for this many days is no longer a known one. */
export const DEVICE_KEPT_DAYS = 180;
/** For programs: days for which the address of a sign-in counts as known. */
const ADDRESS_KEPT_DAYS = 30;
const DEVICES_MAX = 20;

const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[\da-f]{4}-[\da-f]{12}$/;

/** The signed device id that a browser keeps so that it is known later. It grants no access. */
export function signDevice(deviceId: string, secret: string): string {
  return `${deviceId}.${signatureOf(deviceId, secret).toString('base64url')}`;
}

/** The device id in a cookie; null when the signature is not ours. */
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

/** A condition on users `u`: they signed in with this device before. */
export function knowsDevice(deviceId: string | null): SQL {
  return sql`EXISTS (SELECT FROM known_devices d
    WHERE d.user_id = u.id AND d.device_id = ${deviceId}::uuid
      AND d.used_at > now() - make_interval(days => ${DEVICE_KEPT_DAYS}))`;
}

/**
 * A condition on users `u`: their programs signed in from this address lately and after the last change of the
 * password, and that session was not revoked or ended by a reused token.
 */
export function knowsAddress(address: string): SQL {
  return sql`EXISTS (SELECT FROM sessions s
    WHERE s.user_id = u.id AND s.kind = 'api' AND s.address = ${address}
      AND s.created_at > greatest(now() - make_interval(days => ${ADDRESS_KEPT_DAYS}), u.password_changed_at)
      AND coalesce(s.ended_how, '') NOT IN ('revoked', 'token_reused', 'password_changed'))`;
}

/** Remembers that a user signed in with a device, and gives a new device its id. The newest twenty are kept. */
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

/** Forgets the devices of a user: all of them, or the one that began a session. */
export async function forgetDevices(
  db: Queryable,
  { userId, sessionId }: { userId: number; sessionId?: string },
): Promise<void> {
  const one = sessionId === undefined ? sql`true` : sql`session_id = ${sessionId}`;
  await db.execute(sql`DELETE FROM known_devices WHERE user_id = ${userId} AND ${one}`);
}
