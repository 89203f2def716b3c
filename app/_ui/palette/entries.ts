import type { LucideIcon } from 'lucide-react';

/** One thing that the palette can open or do. */
export type Entry = {
  id: string;
  text: string;
  /** Text beside the entry, such as an e-mail address. */
  aside?: string;
  /** The keys that do the same. */
  keys?: readonly string[];
  icon: LucideIcon;
  run: () => void;
};

export type EntryGroup = { value: 'pages' | 'learners' | 'actions'; items: Entry[] };

/** Without case and accents: "attekintes" finds "Áttekintés". */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** The entries that contain every typed word. */
export function matching(entries: readonly Entry[], typed: string): Entry[] {
  const words = plain(typed).split(/\s+/).filter(Boolean);
  return entries.filter(({ text }) => words.every((word) => plain(text).includes(word)));
}
