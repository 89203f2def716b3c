import { Search, X } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { SEARCH_MAX } from '@/lib/vocabulary/limits';
import { Button } from '../button';
import { fieldLook } from '../field';
import type { Filter, ListShape } from './list-view';
import { MomentFilter } from './moment-filter';
import type { ListControls } from './use-list-view';

const TYPING_PAUSE_MS = 250;

/** The texts of one filter: of a choice, `any` is the text of no filter, and `word` names each option. */
type TextsOf<F extends Filter> = F extends { by: 'choice'; words: readonly (infer W)[] }
  ? { label: string; any: string; word: (word: W) => string }
  : F extends { by: 'search' }
    ? { label: string; placeholder: string }
    : { label: string };

/** The texts of the filters that the screen shows; the definition may have others, which only links set. */
export type FilterTexts<S extends ListShape> = { [N in keyof S['filters']]?: TextsOf<S['filters'][N]> };

type FiltersProps<S extends ListShape> = {
  list: ListControls<S>;
  texts: FilterTexts<S>;
  /** The first filters, where the definition does not say all of their control. */
  children?: ReactNode;
};

/** The filters above a list, in the order of its definition. The server does the filtering. */
export function Filters<S extends ListShape>({ list, texts, children }: FiltersProps<S>) {
  const t = useTranslations('list');
  const given = texts as unknown as Readonly<Record<string, Texts | undefined>>;
  return (
    <search className="grid grid-cols-2 gap-2 px-4 pb-3 md:flex md:flex-wrap md:px-5">
      {children}
      {Object.entries(list.shape.filters).map(([name, filter]) => {
        const shown = given[name];
        return shown && <Control key={name} list={list} name={name} filter={filter} texts={shown} />;
      })}
      {list.filtered && (
        <Button look="ghost" icon={X} onClick={list.clear}>
          {t('clear')}
        </Button>
      )}
    </search>
  );
}

type Texts = { label: string; any?: string; word?: (word: string) => string; placeholder?: string };

function Control(props: { list: ListControls; name: string; filter: Filter; texts: Texts }) {
  const { list, name, filter, texts } = props;
  const { label, any = '', word = String, placeholder = '' } = texts;
  const common = { list, name, label };
  if (filter.by === 'choice') {
    const words = Object.fromEntries(filter.words.map((one) => [one, word(one)]));
    return <ChoiceFilter {...common} any={any} words={words} />;
  }
  if (filter.by === 'search') return <SearchFilter {...common} placeholder={placeholder} />;
  return filter.by === 'link' ? null : <MomentFilter {...common} by={filter.by} />;
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
