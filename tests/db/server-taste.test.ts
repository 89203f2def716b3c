import { expect, it } from 'vitest';
import { createClient } from '@/db/client';
import { recordActivity } from '@/lib/coupling/record-activity';
import { verifyPair } from '@/lib/coupling/verify-pair';
import { runCheck } from '@/lib/health/run-check';
import { activity, addUser, testContext } from '@/tests/support/context';
import { asAdmin } from '@/tests/support/database';

it('reads times correctly from a server with its own DateStyle and time zone', async () => {
  const context = await testContext();
  const name = new URL(context.url).pathname.slice(1);
  await asAdmin(context, `ALTER DATABASE ${name} SET DateStyle = 'German, DMY'`);
  await asAdmin(context, `ALTER DATABASE ${name} SET TimeZone = 'America/St_Johns'`);
  const db = createClient({ url: context.url, applicationName: 'lockstep-test', poolMax: 2 });
  try {
    const ctx = { ...context, db };
    const user = await addUser(db);
    const occurredAt = '1903-02-01T00:00:00+15:59';
    await recordActivity(ctx, [activity(user, 'k', { occurred_at: occurredAt })]);
    const pair = await verifyPair(ctx, { userId: user, specialization: 'PLAYER' });
    expect(pair.progress?.last_activity_at).toBe(new Date(occurredAt).toISOString());
    const report = await runCheck(ctx);
    expect(Math.abs(Date.parse(report.timestamp) - Date.now())).toBeLessThan(60_000);
  } finally {
    await db.$client.end();
    await context.close();
  }
});
