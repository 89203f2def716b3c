import { Mark } from '../mark';

/** Names an unusual consequence, and asks for a confirmation before anything is sent. */
export function MeanIt({ what, mean }: { what: string; mean: string }) {
  return (
    <div className="flex flex-col gap-2 rounded-md bg-warn-wash px-3 py-2.5">
      <Mark tone="warn">{what}</Mark>
      <label className="flex min-h-6 items-center gap-2.5 text-sm">
        <input type="checkbox" required className="size-4" />
        {mean}
      </label>
    </div>
  );
}
