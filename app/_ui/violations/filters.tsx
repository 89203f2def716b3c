'use client';

import { Search, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { RecommendedAction, SpecializationId, ViolationKind } from '@/lib/contract/common';
import { Button } from '../button';
import { fieldLook } from '../field';
import { ACTION_WORDS, KIND_WORDS, SPECIALIZATION_WORDS } from '../vocabulary';
import { filterOf, useViolationView } from './view';

const text = {
  search: 'Search learners',
  placeholder: 'Name, e-mail or id',
  kind: 'Kind',
  anyKind: 'All kinds',
  specialization: 'Specialization',
  anySpecialization: 'All specializations',
  action: 'Recommended action',
  anyAction: 'All actions',
  clear: 'Clear filters',
};

const TYPING_PAUSE_MS = 250;

const actionWords = Object.fromEntries(
  Object.entries(ACTION_WORDS).map(([action, words]) => [action, words.short]),
) as Record<RecommendedAction, string>;

/** Everything the table is narrowed by; the server does the narrowing. */
export function Filters({ onChange }: { onChange: () => void }) {
  const { view, filter, show } = useViolationView();
  const change = (next: Parameters<typeof filter>[0]) => {
    onChange();
    filter(next);
  };
  return (
    <search className="grid gap-2 px-4 pb-3 sm:grid-cols-2 md:flex md:flex-wrap md:px-5">
      <SearchField
        value={view.search ?? ''}
        onSearch={(search) => {
          onChange();
          filter({ search: search || undefined }, 'replace');
        }}
      />
      <Choice<ViolationKind>
        label={text.kind}
        any={text.anyKind}
        words={KIND_WORDS}
        value={view.kind}
        onPick={(kind) => change({ kind })}
      />
      <Choice<SpecializationId>
        label={text.specialization}
        any={text.anySpecialization}
        words={SPECIALIZATION_WORDS}
        value={view.specialization}
        onPick={(specialization) => change({ specialization })}
      />
      <Choice<RecommendedAction>
        label={text.action}
        any={text.anyAction}
        words={actionWords}
        value={view.recommended_action}
        onPick={(recommended_action) => change({ recommended_action })}
      />
      {Object.keys(filterOf(view)).length > 0 && (
        <Button
          look="ghost"
          icon={<X className="size-4" aria-hidden />}
          onClick={() => {
            onChange();
            show({});
          }}
        >
          {text.clear}
        </Button>
      )}
    </search>
  );
}

/** Searches after a pause in typing; follows the address when Back changes it. */
function SearchField({ value, onSearch }: { value: string; onSearch: (search: string) => void }) {
  const [typed, setTyped] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => {
    setTyped((now) => (now.trim() === value ? now : value));
    return () => clearTimeout(timer.current);
  }, [value]);

  return (
    <label className="relative sm:col-span-2 md:w-64">
      <span className="sr-only">{text.search}</span>
      <Search className="absolute top-2.5 left-3 size-4 text-muted" aria-hidden />
      <input
        type="search"
        value={typed}
        placeholder={text.placeholder}
        maxLength={200}
        className={`${fieldLook} w-full pl-9`}
        onChange={(event) => {
          const next = event.target.value;
          setTyped(next);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => onSearch(next.trim()), TYPING_PAUSE_MS);
        }}
      />
    </label>
  );
}

function Choice<Value extends string>(props: {
  label: string;
  any: string;
  words: Record<Value, string>;
  value: Value | undefined;
  onPick: (value: Value | undefined) => void;
}) {
  const chosen = props.value ? 'border-accent text-accent' : '';
  return (
    <select
      aria-label={props.label}
      value={props.value ?? ''}
      onChange={(event) => props.onPick((event.target.value || undefined) as Value | undefined)}
      className={`${fieldLook} min-w-0 pr-2 ${chosen}`}
    >
      <option value="">{props.any}</option>
      {(Object.entries(props.words) as [Value, string][]).map(([value, word]) => (
        <option key={value} value={value}>
          {word}
        </option>
      ))}
    </select>
  );
}
