import { pageTitle } from '@/app/_i18n/server';
import { pathOf } from '@/app/_ui/api';
import { Rendered } from '@/app/_ui/state/live';
import { historiesOf, parsePeriod } from '@/app/_ui/system/period';
import { System } from '@/app/_ui/system/system';
import { databasePage } from '@/app/database-page';
import { webProcess } from '@/lib/http/process';
import { requireConsoleUser } from '@/lib/http/session';
import { intervalsOf } from '@/lib/jobs/schedule';
import { listProcesses } from '@/lib/measure/list-processes';
import { readMeasureHistory } from '@/lib/measure/read-measure-history';
import { readMeasures } from '@/lib/measure/read-measures';

export const generateMetadata = () => pageTitle('system');

export default databasePage(SystemPage);

type Params = Promise<Record<string, string | string[] | undefined>>;

/** The operations are read after the first paint: over many weeks they are many rows. */
async function SystemPage({ searchParams }: { searchParams: Params }) {
  const { ctx } = await requireConsoleUser('/system');
  const period = parsePeriod((await searchParams).period);
  const readings: Record<string, unknown> = {
    [pathOf('GET /system/measures')]: await readMeasures(ctx, intervalsOf(webProcess().config)),
    [pathOf('GET /system/processes')]: await listProcesses(ctx),
  };
  for (const input of historiesOf(period)) {
    const history = await readMeasureHistory(ctx, { ...input.params, ...input.query });
    readings[pathOf('GET /system/measures/{measure}/history', input)] = history;
  }
  return (
    <Rendered readings={readings}>
      <System />
    </Rendered>
  );
}
