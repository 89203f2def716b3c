import type { Config } from '@/lib/config';
import type { SessionKind } from '@/lib/vocabulary/sessions';

/** How long a session of this kind lives: `idleHours` at most without use, and `lifetimeDays` at most in any case. */
export type SessionLimits = { kind: SessionKind; idleHours: number; lifetimeDays: number };

export function sessionLimitsOf(config: Config, kind: SessionLimits['kind']): SessionLimits {
  const { REFRESH_TOKEN_EXPIRE_DAYS, API_SESSION_EXPIRE_DAYS, CONSOLE_IDLE_HOURS } = config;
  return kind === 'console'
    ? { kind, idleHours: CONSOLE_IDLE_HOURS, lifetimeDays: REFRESH_TOKEN_EXPIRE_DAYS }
    : { kind, idleHours: REFRESH_TOKEN_EXPIRE_DAYS * 24, lifetimeDays: API_SESSION_EXPIRE_DAYS };
}
