import { type SQL, sql } from 'drizzle-orm';
import { isoTime, isoTimeOrNull } from '@/db/values';
import type { User, UserDetail } from '@/lib/contract/users';

export type UserRow = Omit<User, 'id'> & { id: string };
export type UserDetailRow = Omit<UserDetail, 'id'> & { id: string };

/**
 * The columns of a user in the API, from `users u`. Password hashes and secrets of second factors are never among them.
 */
export function userColumns(): SQL {
  return sql`u.id, u.external_id, u.email, u.name, u.role, u.is_active, u.password_hash IS NOT NULL AS has_password,
    EXISTS (SELECT FROM user_identities i WHERE i.user_id = u.id) AS single_sign_on,
    u.totp_confirmed_at IS NOT NULL AS second_factor_enabled, u.last_sign_in_at, u.created_at, u.updated_at`;
}

/**
 * The version is the time of the newest edit, in microseconds. A sign-in is no edit, so it does not change the version.
 */
export function userDetailColumns(): SQL {
  return sql`${userColumns()}, u.locale, u.time_zone, u.password_changed_at,
    (extract(epoch FROM u.updated_at) * 1000000)::bigint::text AS version`;
}

/** Sets the time of the newest edit; two edits in one microsecond still get two versions. */
export const EDITED_NOW = sql`updated_at = greatest(clock_timestamp(), updated_at + interval '1 microsecond')`;

export function toUser(row: UserRow): User {
  return {
    id: Number(row.id),
    external_id: row.external_id,
    email: row.email,
    name: row.name,
    role: row.role,
    is_active: row.is_active,
    has_password: row.has_password,
    single_sign_on: row.single_sign_on,
    second_factor_enabled: row.second_factor_enabled,
    last_sign_in_at: isoTimeOrNull(row.last_sign_in_at),
    created_at: isoTime(row.created_at),
    updated_at: isoTime(row.updated_at),
  };
}

export function toUserDetail(row: UserDetailRow): UserDetail {
  return {
    ...toUser(row),
    locale: row.locale,
    time_zone: row.time_zone,
    password_changed_at: isoTimeOrNull(row.password_changed_at),
    version: row.version,
  };
}
