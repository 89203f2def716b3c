import { Combobox } from '@base-ui/react/combobox';
import { Search } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { User } from '@/lib/contract/users';
import { SEARCH_MAX } from '@/lib/vocabulary/limits';
import { fieldLook } from '../field';
import { Picked } from '../list/picked';
import { useReading } from '../state/live';
import { useFoundUsers } from './found-users';

type PersonFilterProps = {
  label: string;
  /** The id of the chosen user; undefined for all. */
  picked: number | undefined;
  onPick: (id: number | undefined) => void;
};

/** Filters a list by one person, who is found by name, e-mail address or id. */
export function PersonFilter({ label, picked, onPick }: PersonFilterProps) {
  return picked === undefined ? (
    <PersonSearch label={label} onPick={onPick} />
  ) : (
    <PickedPerson label={label} id={picked} onClear={() => onPick(undefined)} />
  );
}

function PickedPerson({ label, id, onClear }: { label: string; id: number; onClear: () => void }) {
  const t = useTranslations('people');
  const { data: user } = useReading('GET /users/{id}', { params: { id } });
  const name = user?.name ?? `#${id}`;
  return <Picked label={label} text={name} clear={t('anybody', { name })} onClear={onClear} />;
}

function PersonSearch({ label, onPick }: { label: string; onPick: (id: number) => void }) {
  const t = useTranslations('people');
  const [typed, setTyped] = useState('');
  const { users, searching, failed } = useFoundUsers(typed);
  return (
    <Combobox.Root<User>
      items={users}
      filter={null}
      value={null}
      inputValue={typed}
      onInputValueChange={setTyped}
      onValueChange={(user) => user && onPick(user.id)}
      itemToStringLabel={(user) => user.name}
      isItemEqualToValue={(one, other) => one.id === other.id}
      autoHighlight
    >
      <div className="relative md:w-56">
        <Search className="pointer-events-none absolute top-2.5 left-3 size-4 text-muted" aria-hidden />
        <Combobox.Input
          aria-label={label}
          placeholder={label}
          maxLength={SEARCH_MAX}
          className={`${fieldLook} w-full pl-9`}
        />
      </div>
      <Combobox.Portal>
        <Combobox.Positioner align="start" sideOffset={4} className="z-50 outline-none">
          <Combobox.Popup className="overlay max-h-80 w-(--anchor-width) min-w-72 max-w-(--available-width) overflow-y-auto rounded-lg border border-line bg-surface p-1 shadow-overlay">
            <Combobox.Status className="px-2.5 py-2 text-muted text-sm empty:hidden">
              {failed
                ? t('failed')
                : searching && users.length === 0
                  ? t('searching')
                  : users.length === 0
                    ? t(typed.trim().length > 1 ? 'nobody' : 'type')
                    : null}
            </Combobox.Status>
            <Combobox.List>
              {(user: User) => (
                <Combobox.Item
                  key={user.id}
                  value={user}
                  className="flex cursor-pointer select-none flex-col rounded-md px-2.5 py-1.5 outline-none data-highlighted:bg-raised"
                >
                  <span className="truncate text-sm">{user.name}</span>
                  <span className="truncate text-muted text-xs">
                    {user.email} · #{user.external_id ?? user.id}
                  </span>
                </Combobox.Item>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}
