import { sql } from 'drizzle-orm';
import { runCheck } from '@/lib/health/run-check';
import { countCohorts } from '@/lib/rollout/count-cohorts';
import { decideRollout } from '@/lib/rollout/decide-rollout';
import type { ReadFigures } from '@/lib/rollout/read-rollout-figures';
import { runRollout } from '@/lib/rollout/run-rollout';
import { plantMorning } from './learners';
import { expect, expectNoSidewaysScroll, type Site, test } from './site';

const DEADLOCK: ReadFigures = async () => ({
  requests: { count: 50_000, failed: 0, p95Ms: 30 },
  callers: { failed: 0, slow: 0 },
  database: { queries: 90_000, p95Ms: 4, deadlocks: 1 },
  jobs: { succeeded: 40, failed: 0, late: 0, crashed: 0 },
  workers: { alive: 2, lost: 0 },
});
const sources = { readFigures: DEADLOCK, intervalMinutes: 5 };

async function plantCohorts(site: Site) {
  await plantMorning(site);
  await runCheck(site.ctx, { confirmDelayMs: 0 });
}

test('a roll-out is begun, advanced past its gates with a reason, and frozen', async ({
  page,
  site,
  signIn,
}) => {
  await plantCohorts(site);
  await signIn('admin', '/rollout');
  const standing = page.getByRole('region', { name: 'Where the roll-out stands' });
  await expect(standing.getByText('Every learner is repaired automatically')).toBeVisible();
  await expect(page.getByText('Nothing has been decided yet')).toBeVisible();

  await standing.getByRole('button', { name: 'Begin a roll-out' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText(/will only be observed from now on\. 0 % of the learners, 0,/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Begin' }).click();
  await expect(standing.getByText('No learner is repaired automatically')).toBeVisible();

  await standing.getByRole('button', { name: 'Advance to 5 %' }).click();
  await expect(dialog.getByText(/will be repaired automatically: 5 % of all/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Take the step' }).click();
  await expect(standing.getByText('5 % of the learners are repaired automatically')).toBeVisible();
  const gates = page.getByRole('table', { name: 'Gates of this stage' });
  await expect(gates.getByRole('row', { name: /^Soak time .*at least 24 h Waiting$/ })).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: '5 %, here' })).toBeVisible();

  await standing.getByRole('button', { name: 'Advance to 25 %' }).click();
  await expect(dialog.getByText('Soak time: Waiting')).toBeVisible();
  const take = dialog.getByRole('button', { name: 'Take the step' });
  await expect(take).toBeDisabled();
  await dialog.getByLabel('Reason').fill('Tried on a copy');
  await take.click();
  await expect(standing.getByText('25 % of the learners are repaired automatically')).toBeVisible();
  const decisions = page.getByRole('table', { name: 'Decisions about the roll-out' });
  const forced = decisions.getByRole('row').filter({ hasText: 'Gates overridden' });
  await expect(forced).toContainText('Tried on a copy');
  await forced.getByText('Show figures').click();
  await expect(forced.getByText('Learners in the cohort')).toBeVisible();

  await standing.getByRole('button', { name: 'Freeze' }).click();
  await dialog.getByRole('button', { name: 'Freeze' }).click();
  await expect(standing.getByText('Frozen', { exact: true })).toBeVisible();
  await page.goto(site.origin);
  await expect(page.getByText('Automatic repairs are frozen')).toBeVisible();
  await page.getByRole('link', { name: 'Roll-out' }).last().click();
  await expect(standing.getByRole('button', { name: 'Unfreeze' })).toBeVisible();
});

test('an automatic rollback is shown with its cause, and a person continues', async ({
  page,
  site,
  signIn,
}) => {
  await plantCohorts(site);
  await decideRollout(site.ctx, { action: 'start', stage: 50 }, sources);
  await countCohorts(site.ctx);
  await site.ctx.db.execute(sql`UPDATE rollout SET watched_from = now() - interval '5 min'`);
  await runRollout(site.ctx, sources);
  await signIn('admin', '/');
  await expect(
    page.getByText('Automatic repairs were rolled back to 25 % of the learners and wait for a person.'),
  ).toBeVisible();
  await page.goto(`${site.origin}/rollout`);
  const standing = page.getByRole('region', { name: 'Where the roll-out stands' });
  await expect(standing.getByText('Rolled back: needs a person')).toBeVisible();
  await expect(page.getByText('Cooling down: figures count again')).toBeVisible();
  const rollback = page.getByRole('row').filter({ hasText: 'Rolled back' });
  await expect(rollback).toContainText('Deadlocks');
  await expect(rollback).toContainText('By itself');
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSidewaysScroll(page);
  await standing.getByRole('button', { name: 'Resume' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Resume' }).click();
  await expect(standing.getByText('Under way')).toBeVisible();
});

test('a viewer sees where it stands and decides nothing; a learner shows their side', async ({
  page,
  site,
  signIn,
}) => {
  await plantCohorts(site);
  await decideRollout(site.ctx, { action: 'start', stage: 0 }, sources);
  await signIn('viewer', '/rollout');
  await expect(page.getByText('Your role may look; an admin decides.')).toBeVisible();
  await expect(page.getByRole('button', { name: /Advance|Freeze|Pause/ })).toHaveCount(0);
  const { rows } = await site.ctx.db.execute<{ id: string }>(
    sql`SELECT user_id AS id FROM specialization_progress ORDER BY user_id LIMIT 1`,
  );
  await page.goto(`${site.origin}/learners/${rows[0]?.id}`);
  await expect(page.getByText('Observed only')).toBeVisible();
});
