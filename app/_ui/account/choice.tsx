'use client';

import { useId } from 'react';

type ChoiceProps<T extends string> = {
  label: string;
  hint?: string;
  value: T;
  options: readonly { value: T; text: string; lang?: string }[];
  onChange: (value: T) => void;
};

/** A choice of a few options, side by side; the chosen one applies at once. */
export function Choice<T extends string>({ label, hint, value, options, onChange }: ChoiceProps<T>) {
  const id = useId();
  return (
    <fieldset
      className="flex flex-col items-start gap-1.5"
      aria-describedby={hint ? `${id}-hint` : undefined}
    >
      <legend className="mb-1.5 font-medium text-sm">{label}</legend>
      <div className="inline-flex max-w-full flex-wrap gap-0.5 rounded-md border border-line bg-raised p-0.5">
        {options.map((option) => (
          <label
            key={option.value}
            lang={option.lang}
            className="inline-flex min-h-8 cursor-pointer items-center rounded-sm px-3 text-soft text-sm has-checked:bg-surface has-checked:font-medium has-checked:text-ink has-checked:shadow-panel has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name={id}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
              className="sr-only"
            />
            {option.text}
          </label>
        ))}
      </div>
      {hint && (
        <p id={`${id}-hint`} className="text-muted text-xs">
          {hint}
        </p>
      )}
    </fieldset>
  );
}
