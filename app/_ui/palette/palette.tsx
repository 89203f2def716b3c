import { Autocomplete } from '@base-ui/react/autocomplete';
import { Dialog } from '@base-ui/react/dialog';
import { Search } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { SEARCH_MAX } from '@/lib/vocabulary/limits';
import { Key } from '../keys/key';
import { useFoundUsers } from '../people/found-users';
import { type Entry, type EntryGroup, matching } from './entries';
import { useActionEntries, useLearnerEntries, usePageEntries } from './use-entries';

type Props = { open: boolean; onClose: () => void };

/** Finds pages, learners and commands by a few letters, with only the keyboard. */
export function Palette({ open, onClose }: Props) {
  const t = useTranslations('palette');
  const [typed, setTyped] = useState('');
  // Each opening starts empty, also while the last one is still closing.
  const [wasOpen, setWasOpen] = useState(open);
  if (wasOpen !== open) {
    setWasOpen(open);
    if (open) setTyped('');
  }
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-scrim transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Dialog.Popup
          data-palette
          aria-label={t('title')}
          className="overlay fixed inset-x-0 top-0 z-50 mx-auto flex max-h-dvh w-full max-w-xl flex-col overflow-hidden border-line bg-surface shadow-overlay outline-none max-sm:border-b sm:top-[12vh] sm:max-h-[70dvh] sm:rounded-lg sm:border"
        >
          <Body typed={typed} onType={setTyped} onClose={onClose} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

type BodyProps = { typed: string; onType: (typed: string) => void; onClose: () => void };

function Body({ typed, onType, onClose }: BodyProps) {
  const t = useTranslations('palette');
  const found = useFoundUsers(typed);
  const groups = useGroups(typed, found.users);
  const count = groups.reduce((sum, { items }) => sum + items.length, 0);

  function run(entry: Entry) {
    onClose();
    entry.run();
  }

  return (
    <Autocomplete.Root
      inline
      open
      mode="none"
      items={groups}
      value={typed}
      onValueChange={(value, { reason }) => reason !== 'item-press' && onType(value)}
      itemToStringValue={(entry: Entry) => entry.text}
      autoHighlight="always"
      keepHighlight
    >
      <div className="flex items-center gap-3 border-line border-b px-4">
        <Search className="size-4 shrink-0 text-muted" aria-hidden />
        <Autocomplete.Input
          aria-label={t('input')}
          placeholder={t('placeholder')}
          maxLength={SEARCH_MAX}
          className="h-12 min-w-0 grow bg-transparent text-base outline-none placeholder:text-muted"
        />
        <Dialog.Close className="rounded-sm">
          <Key>Esc</Key>
          <span className="sr-only">{t('close')}</span>
        </Dialog.Close>
      </div>
      <Autocomplete.Status>
        {count > 0 && !found.failed ? (
          <span className="sr-only">{t('found', { count })}</span>
        ) : (
          <span className="block px-4 py-3 text-muted text-sm">
            {found.failed
              ? t('failed')
              : t(found.searching ? 'searching' : 'nothing', { typed: typed.trim() })}
          </span>
        )}
      </Autocomplete.Status>
      <Autocomplete.List className="min-h-0 grow overflow-y-auto overscroll-contain p-1.5 empty:hidden">
        {(group: EntryGroup) => (
          <Autocomplete.Group key={group.value} items={group.items} className="mb-1.5 last:mb-0">
            <Autocomplete.GroupLabel className="px-2.5 pt-1.5 pb-1 font-medium text-2xs text-muted uppercase tracking-wider">
              {t(group.value)}
            </Autocomplete.GroupLabel>
            <Autocomplete.Collection>
              {(entry: Entry) => <EntryItem key={entry.id} entry={entry} onRun={() => run(entry)} />}
            </Autocomplete.Collection>
          </Autocomplete.Group>
        )}
      </Autocomplete.List>
      <Hints />
    </Autocomplete.Root>
  );
}

function EntryItem({ entry, onRun }: { entry: Entry; onRun: () => void }) {
  return (
    <Autocomplete.Item
      value={entry}
      onClick={onRun}
      className="flex min-h-9 cursor-pointer select-none scroll-my-1.5 items-center gap-3 rounded-md px-2.5 py-1.5 text-sm outline-none data-highlighted:bg-raised"
    >
      <entry.icon className="size-4 shrink-0 text-muted" aria-hidden />
      <span className="shrink-0">{entry.text}</span>
      {entry.aside && <span className="min-w-0 truncate text-muted text-xs">{entry.aside}</span>}
      {entry.keys && (
        <span className="ml-auto flex gap-1 max-sm:hidden" aria-hidden>
          {entry.keys.map((key) => (
            <Key key={key}>{key}</Key>
          ))}
        </span>
      )}
    </Autocomplete.Item>
  );
}

function useGroups(typed: string, users: Parameters<typeof useLearnerEntries>[0]): EntryGroup[] {
  const pages = matching(usePageEntries(), typed);
  const actions = matching(useActionEntries(), typed);
  const learners = useLearnerEntries(users);
  const groups: EntryGroup[] = [
    { value: 'pages', items: pages },
    { value: 'learners', items: learners },
    { value: 'actions', items: actions },
  ];
  return groups.filter(({ items }) => items.length > 0);
}

function Hints() {
  const t = useTranslations('palette');
  return (
    <p
      className="flex gap-4 border-line border-t bg-canvas px-4 py-2 text-muted text-xs max-sm:hidden"
      aria-hidden
    >
      <span className="flex items-center gap-1.5">
        <Key>↑</Key>
        <Key>↓</Key>
        {t('move')}
      </span>
      <span className="flex items-center gap-1.5">
        <Key>↵</Key>
        {t('choose')}
      </span>
    </p>
  );
}
