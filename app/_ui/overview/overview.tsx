import { OpenIncidentsStrip } from '../alerts/open-incidents-strip';
import { RolloutNotice } from '../rollout/notice';
import { Breakdown } from './breakdown';
import { Jobs } from './jobs';
import { Newest } from './newest';
import { Standing } from './standing';
import { Trend } from './trend';
import { WritingNow } from './writing-now';

/** The overview page. */
export function Overview() {
  return (
    <div className="grid gap-4 xl:grid-cols-[minmax(0,1.6fr)_minmax(0,1fr)]">
      <OpenIncidentsStrip />
      <div className="flex flex-col gap-4 xl:col-span-2">
        <WritingNow />
        <Standing />
        <RolloutNotice />
      </div>
      <Trend />
      <Breakdown />
      <Newest />
      <Jobs />
    </div>
  );
}
