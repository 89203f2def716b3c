import { Breakdown } from './breakdown';
import { Jobs } from './jobs';
import { Standing } from './standing';
import { Trend } from './trend';

/** The one page from which the system is run. */
export function Overview() {
  return (
    <div className="flex flex-col gap-4">
      <Standing />
      <div className="grid gap-4 md:grid-cols-2 xl:grid-cols-[1fr_1.15fr_1fr]">
        <Breakdown />
        <Trend />
        <Jobs />
      </div>
    </div>
  );
}
