import { sql } from 'drizzle-orm';
import { readIncident } from '@/lib/alert/read-incident';
import type { Context } from '@/lib/context';
import { alertClock, figuresWith, keepMessages, messagesOf } from './alerts';
import { addUser, type TestContext, testContext } from './context';

export const fine = figuresWith();
export const slow = figuresWith({ consistency: { rate: 98, inconsistent: 20 } });
export const broken = figuresWith({ consistency: { rate: 90, inconsistent: 100 } });

/** A database for the tests of a file, an operator who acts on its incidents, and the stored results. */
export function incidentSite() {
  let context: TestContext;
  let ctx: Context;
  return {
    open: async () => {
      context = await testContext();
      await keepMessages(context);
      const id = await addUser(context.db);
      ctx = { ...context, actor: { kind: 'user', id, role: 'operator' } };
      return { context, ctx };
    },
    close: () => context.close(),
    reset: async () => {
      await context.owner.execute(sql`
        TRUNCATE incidents, incident_events, alert_states, alert_evaluations, alert_rules, maintenance_windows, self_tests, told
        RESTART IDENTITY CASCADE`);
    },
    /** A clock that begins at the real time, because people's actions have the database's time. */
    clock: () => alertClock(ctx, Date.now()),
    said: async () => (await messagesOf(ctx)).map(({ event, incidentId }) => [event, incidentId]),
    story: async (id: number) =>
      (await readIncident(ctx, id)).story.map(({ event, told }) => [event, told]).reverse(),
  };
}
