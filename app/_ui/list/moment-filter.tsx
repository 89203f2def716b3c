import { useEffect, useState } from 'react';
import { useTimeZone } from 'use-intl';
import { fieldLook } from '../field';
import { dayOf, nextDay, startOfDay } from './day-bounds';
import type { ListControls } from './use-list-view';

type MomentFilterProps = {
  list: ListControls;
  name: string;
  label: string;
  /** The address has the moment when a first day begins, and when a last day ends. */
  by: 'first-day' | 'last-day';
};

/** While a person types 2026, the field has valid years such as 0002. They are ignored. */
const EARLIEST = '1970-01-01';

/** A day in a calendar. The address stores its moment in the person's time zone, so a link means the same to everybody. */
export function MomentFilter({ list, name, label, by }: MomentFilterProps) {
  const timeZone = useTimeZone() ?? 'UTC';
  const last = by === 'last-day';
  const moment = list.view.filters[name];
  const shown = moment && dayOf(last ? justBefore(moment) : moment, timeZone);
  const [typed, setTyped] = useState(shown ?? '');
  useEffect(() => setTyped(shown ?? ''), [shown]);

  function type(day: string) {
    setTyped(day);
    if (day === '') list.filter({ [name]: undefined });
    else if (day >= EARLIEST) list.filter({ [name]: startOfDay(last ? nextDay(day) : day, timeZone) });
  }

  return (
    <label className="flex items-center gap-2 text-muted text-sm max-sm:col-span-2">
      {label}
      <input
        type="date"
        value={typed}
        min={EARLIEST}
        max="9998-12-31"
        onChange={(event) => type(event.target.value)}
        className={`${fieldLook} min-w-0 grow ${moment ? 'border-accent text-accent' : ''}`}
      />
    </label>
  );
}

const justBefore = (moment: string) => new Date(Date.parse(moment) - 1).toISOString();
