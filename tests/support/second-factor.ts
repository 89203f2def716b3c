import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { Secret, TOTP } from 'otpauth';
import type { Database } from '@/db/client';
import { enableSecondFactor } from '@/lib/auth/enable-second-factor';
import { startSecondFactor } from '@/lib/auth/start-second-factor';
import type { Context } from '@/lib/context';
import type { Identity } from '@/lib/contract/account';
import { TEST_SECRET } from './server';

const STEP_MS = 30_000;

/** The code of an authenticator app, now or a number of steps from now. */
export function codeOf(secret: string, steps = 0): string {
  const totp = new TOTP({ secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period: 30 });
  return totp.generate({ timestamp: Date.now() + steps * STEP_MS });
}

/** The result of `ask` within one step of the clock. It asks again when the next step began meanwhile. */
export async function withinOneStep<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    const step = Math.floor(Date.now() / STEP_MS);
    const answer = await ask();
    if (Math.floor(Date.now() / STEP_MS) === step) return answer;
  }
}

/** Turns a second factor on as its user would, and uses up no code. */
export async function enrol(
  ctx: Context,
  user: Identity,
  password: string,
): Promise<{ secret: string; recoveryCodes: string[] }> {
  const limits = { limited: false, secret: TEST_SECRET };
  const { secret } = await startSecondFactor(ctx, { user, password, ...limits });
  const { recovery_codes: recoveryCodes } = await enableSecondFactor(ctx, {
    userId: user.id,
    code: codeOf(secret),
    ...limits,
    sessionId: randomUUID(),
    endOthers: false,
  });
  await forgetUsedCodes(ctx.db, user.id);
  return { secret, recoveryCodes };
}

/** Replaces the half minute that a person waits for the next code. */
export async function forgetUsedCodes(db: Database, userId: number): Promise<void> {
  await db.execute(sql`UPDATE users SET totp_last_step = NULL WHERE id = ${userId}`);
}
