import type { ChangeEvent } from 'react';

type Editing<D, F extends string> = {
  draft: D;
  edit: (part: Partial<D>) => void;
  /** Why a field was refused. */
  errorOf: (field: F) => string | null;
};

/** Makes the props of a field that edits one text of a draft, and shows why this text was refused. */
export function draftField<D, F extends string>({ draft, edit, errorOf }: Editing<D, F>) {
  return <N extends F & keyof D>(name: N) => ({
    value: draft[name] as D[N] & string,
    error: errorOf(name),
    onChange: ({ target }: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      edit({ [name]: target.value } as Partial<D>),
  });
}
