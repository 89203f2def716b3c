const ROWS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];

/** As tall as a page of rows, so that the page does not jump when the rows come. */
export function ListSkeleton() {
  return (
    <div className="flex flex-col gap-2 border-line border-t px-4 py-3 md:px-5" aria-hidden>
      {ROWS.map((row) => (
        <div key={row} className="skeleton h-8" />
      ))}
    </div>
  );
}
