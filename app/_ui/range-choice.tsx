import { usePathname } from 'next/navigation';

/** A choice of periods, side by side. The choice is in the address; without one, the first period is used. */
export function RangeChoice<R extends string>(props: {
  legend: string;
  name: string;
  ranges: readonly R[];
  usual: R;
  range: R;
  wordOf: (range: R) => string;
}) {
  const pathname = usePathname();
  return (
    <fieldset className="flex rounded-md border border-line p-0.5">
      <legend className="sr-only">{props.legend}</legend>
      {props.ranges.map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={each === props.range}
          onClick={() =>
            window.history.replaceState(
              null,
              '',
              each === props.usual ? pathname : `${pathname}?${props.name}=${each}`,
            )
          }
          className="h-6 rounded-sm px-2 text-muted text-xs hover:text-ink aria-pressed:bg-raised aria-pressed:font-medium aria-pressed:text-ink"
        >
          {props.wordOf(each)}
        </button>
      ))}
    </fieldset>
  );
}
