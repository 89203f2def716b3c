import { type ComponentProps, type ReactNode, useId } from 'react';
import { fieldLook } from '../field';
import { FieldError, type Label, Labelled } from './labelled';

type Choices<T extends string> = {
  choices: readonly { value: T; text: string; about?: string; disabled?: boolean }[];
  /** Null while nothing is chosen. */
  value: T | null;
  onChange: (value: T) => void;
};

type ChoiceProps<T extends string> = Choices<T> & {
  legend: string;
  name: string;
  required?: boolean;
  /** Side by side instead of one below the other. */
  row?: boolean;
  error?: string | null;
  /** Fields that belong to the chosen option. */
  children?: ReactNode;
};

/** A choice of a few options, which are all visible. */
export function ChoiceField<T extends string>(props: ChoiceProps<T>) {
  const { legend, name, choices, value, required, onChange, row = false, error, children } = props;
  const id = useId();
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1.5 font-medium text-sm">{legend}</legend>
      <div className={row ? 'flex flex-wrap gap-x-5 gap-y-2' : 'flex flex-col gap-2'}>
        {choices.map(({ value: one, text, about }) => (
          <label key={one} className="flex min-h-6 items-start gap-2.5 text-sm">
            <input
              type="radio"
              name={name}
              value={one}
              required={required}
              className="mt-0.5 size-4"
              checked={one === value}
              onChange={() => onChange(one)}
            />
            <span className="flex flex-col">
              {text}
              {about && <span className="text-muted text-xs">{about}</span>}
            </span>
          </label>
        ))}
      </div>
      {children}
      <FieldError id={id}>{error}</FieldError>
    </fieldset>
  );
}

type SelectProps<T extends string> = Label &
  Choices<T> &
  Pick<ComponentProps<'select'>, 'name' | 'required' | 'disabled' | 'className'>;

/** A choice of many options, in a list that opens. */
export function SelectField<T extends string>(props: SelectProps<T>) {
  const { label, hint, error, choices, value, onChange, className = '', ...select } = props;
  return (
    <Labelled label={label} hint={hint} error={error}>
      {(field) => (
        <select
          {...field}
          value={value ?? ''}
          onChange={({ target }) => onChange(target.value as T)}
          className={`${fieldLook} h-10 pr-2 disabled:opacity-60 ${className}`}
          {...select}
        >
          {choices.map(({ value: one, text, disabled }) => (
            <option key={one} value={one} disabled={disabled}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  );
}
