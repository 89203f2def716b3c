import { pageTitle } from '@/app/_i18n/server';
import { Overview } from '@/app/_ui/overview/overview';
import { parseRange, trendWindow } from '@/app/_ui/overview/trend-window';
import { marksIn, OLDEST, runsOf } from '@/app/_ui/readings';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { healthHandlers } from '@/lib/http/handlers/health';
import { incidentHandlers } from '@/lib/http/handlers/incidents';
import { jobHandlers } from '@/lib/http/handlers/jobs';
import { repairHandlers } from '@/lib/http/handlers/repairs';
import { rolloutHandlers } from '@/lib/http/handlers/rollout';
import { violationHandlers } from '@/lib/http/handlers/violations';
import { writerHandlers } from '@/lib/http/handlers/writers';
import { JOBS } from '@/lib/vocabulary/jobs';
import { openPage, type SearchParams } from './open-page';

export const generateMetadata = () => pageTitle('overview');

export default databasePage(OverviewPage);

/** The first HTML contains every reading; the browser refreshes them later. */
async function OverviewPage({ searchParams }: { searchParams: SearchParams }) {
  const page = await openPage('/');
  const period = trendWindow(parseRange((await searchParams).range), Date.now());
  const marks = marksIn(period);
  await page.read(healthHandlers, 'GET /health/status');
  await page.read(healthHandlers, 'GET /health/history', { query: period });
  await page.read(repairHandlers, 'GET /repairs', marks);
  await page.read(healthHandlers, 'GET /health/deployments', marks);
  await page.read(jobHandlers, 'GET /jobs');
  await page.read(jobHandlers, 'GET /workers');
  await page.read(rolloutHandlers, 'GET /rollout');
  await page.read(violationHandlers, 'GET /health/violations', OLDEST);
  await page.read(incidentHandlers, 'GET /alerts/status');
  await page.read(writerHandlers, 'GET /writers/now');
  for (const job of JOBS) await page.read(jobHandlers, 'GET /jobs/runs', runsOf(job));
  return (
    <Rendered readings={page.readings}>
      <Overview />
    </Rendered>
  );
}
