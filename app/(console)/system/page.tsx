import { pageTitle } from '@/app/_i18n/server';
import { pathOf } from '@/app/_ui/api';
import { Rendered } from '@/app/_ui/state/live';
import { historiesOf, parsePeriod } from '@/app/_ui/system/period';
import { System } from '@/app/_ui/system/system';
import { requireConsoleUser } from '@/lib/auth/session';
import { webProcess } from '@/lib/http/process';
import { intervalsOf } from '@/lib/jobs/schedule';
import { listProcesses } from '@/lib/measure/list-processes';
import { readMeasureHistory } from '@/lib/measure/read-measure-history';
import { readMeasures } from '@/lib/measure/read-measures';

export const generateMetadata = () => pageTitle('system');

type Params = Promise<Record<string, string | string[] | undefined>>;

/** The operations are read after the first paint: over many weeks they are many rows. */
export default async function SystemPage({ searchParams }: { searchParams: Params }) {
  const { ctx } = await requireConsoleUser('/system');
  const period = parsePeriod((await searchParams).period);
  const inputs = historiesOf(period);
  const [measures, processes, ...histories] = await Promise.all([
    readMeasures(ctx, intervalsOf(webProcess().config)),
    listProcesses(ctx),
    ...inputs.map(({ params, query }) => readMeasureHistory(ctx, { ...params, ...query })),
  ]);
  const readings = {
    [pathOf('GET /system/measures')]: measures,
    [pathOf('GET /system/processes')]: processes,
    ...Object.fromEntries(
      inputs.map((input, index) => [
        pathOf('GET /system/measures/{measure}/history', input),
        histories[index],
      ]),
    ),
  };
  return (
    <Rendered readings={readings}>
      <System />
    </Rendered>
  );
}
