'use client';

import { useTimeZone } from 'use-intl';
import { fieldLook } from '../field';
import { dayOf, nextDay, startOfDay } from './day-bounds';
import type { ListControls } from './use-list-view';

type MomentFilterProps = {
  list: ListControls;
  name: string;
  label: string;
  /** `from` keeps the day's first moment; `to` the moment it ends, so that the day itself is among what is shown. */
  bound: 'from' | 'to';
};

/** A day in a calendar, kept in the address as the moment it means where the person is: a link means the same to all. */
export function MomentFilter({ list, name, label, bound }: MomentFilterProps) {
  const timeZone = useTimeZone() ?? 'UTC';
  const moment = list.view.filters[name];
  const shown = moment && dayOf(bound === 'to' ? justBefore(moment) : moment, timeZone);
  return (
    <label className="flex items-center gap-2 text-muted text-sm max-sm:col-span-2">
      {label}
      <input
        type="date"
        value={shown ?? ''}
        max="9998-12-31"
        onChange={({ target: { value: day } }) =>
          list.filter({ [name]: day && startOfDay(bound === 'to' ? nextDay(day) : day, timeZone) })
        }
        className={`${fieldLook} min-w-0 grow ${moment ? 'border-accent text-accent' : ''}`}
      />
    </label>
  );
}

const justBefore = (moment: string) => new Date(Date.parse(moment) - 1).toISOString();
