import { later } from '../later';
import type { RepairTarget } from './repair-run';

type Props = { target: RepairTarget | null; onClose: (wrote: boolean) => void };

/** Previews a repair, applies it, and shows the result for each pair. */
export const RepairDialog = later<Props>(
  async () => (await import('./repair-run')).RepairRun,
  ({ target }) => target !== null,
);
