'use client';

import { Search, X } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { SEARCH_MAX } from '@/lib/vocabulary/limits';
import { Button } from '../button';
import { fieldLook } from '../field';
import type { ListControls } from './use-list-view';

const TYPING_PAUSE_MS = 250;

/** All filters of a list. The server does the filtering. */
export function FilterBar({ list, children }: { list: ListControls; children: ReactNode }) {
  const t = useTranslations('list');
  return (
    <search className="grid grid-cols-2 gap-2 px-4 pb-3 md:flex md:flex-wrap md:px-5">
      {children}
      {list.filtered && (
        <Button look="ghost" icon={X} onClick={list.clear}>
          {t('clear')}
        </Button>
      )}
    </search>
  );
}

type FilterProps = { list: ListControls; name: string; label: string };

/** Searches after a pause in typing. It follows the address when the Back button changes it. */
export function SearchFilter({ list, name, label, placeholder }: FilterProps & { placeholder: string }) {
  const value = list.view.filters[name] ?? '';
  const [typed, setTyped] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const field = useRef<HTMLInputElement>(null);

  function search(text: string) {
    setTyped(text);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => list.filter({ [name]: text.trim() }, 'replace'), TYPING_PAUSE_MS);
  }

  useEffect(() => {
    setTyped((now) => (now.trim() === value ? now : value));
    return () => clearTimeout(timer.current);
  }, [value]);

  // Keeps text that a person typed before the page was interactive.
  const early = useRef(search);
  useEffect(() => {
    const text = field.current?.value ?? '';
    if (text !== field.current?.defaultValue) early.current(text);
  }, []);

  return (
    <label className="relative col-span-2 md:w-64">
      <span className="sr-only">{label}</span>
      <Search className="absolute top-2.5 left-3 size-4 text-muted" aria-hidden />
      <input
        ref={field}
        type="search"
        value={typed}
        placeholder={placeholder}
        maxLength={SEARCH_MAX}
        className={`${fieldLook} w-full pl-9`}
        onChange={(event) => search(event.target.value)}
      />
    </label>
  );
}

/** A choice of a few words. The first choice means no filter, and `any` is its text. */
export function ChoiceFilter(props: FilterProps & { any: string; words: Readonly<Record<string, string>> }) {
  const value = props.list.view.filters[props.name];
  return (
    <select
      aria-label={props.label}
      value={value ?? ''}
      onChange={(event) => props.list.filter({ [props.name]: event.target.value })}
      className={`${fieldLook} min-w-0 pr-2 md:max-w-48 ${value ? 'border-accent text-accent' : ''}`}
    >
      <option value="">{props.any}</option>
      {Object.entries(props.words).map(([word, shown]) => (
        <option key={word} value={word}>
          {shown}
        </option>
      ))}
    </select>
  );
}
