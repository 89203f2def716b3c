import type { ReactNode } from 'react';
import { buttonLook } from '../button';
import { Menu, MenuItem } from '../menu';

type Choice<T> = { value: T; text: string; icon?: ReactNode; lang?: string };

/** A menu behind an icon, with a few options of which one is chosen. */
export function ChoiceMenu<T extends string>(props: {
  label: string;
  face: ReactNode;
  value: T;
  choices: readonly Choice<T>[];
  onOpen?: () => void;
  onChoose: (value: T) => void;
}) {
  return (
    <Menu
      label={props.label}
      look={buttonLook('ghost', 'icon')}
      face={props.face}
      {...(props.onOpen ? { onOpen: props.onOpen } : {})}
    >
      {props.choices.map(({ value, text, ...look }) => (
        <MenuItem key={value} {...look} chosen={value === props.value} onSelect={() => props.onChoose(value)}>
          {text}
        </MenuItem>
      ))}
    </Menu>
  );
}
