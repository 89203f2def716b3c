import { useState } from 'react';
import { ChoiceField, SelectField } from '../_ui/kit/choice-field';
import { MeanIt } from '../_ui/kit/mean-it';
import { NoteField, ReasonField } from '../_ui/kit/reason-field';
import { PasswordField } from '../_ui/password-field';
import { TextField } from '../_ui/text-field';
import { States } from './states';

const CHOICES = [
  { value: 'one', text: 'The first', about: 'With a sentence about it' },
  { value: 'two', text: 'The second' },
  { value: 'three', text: 'The third', disabled: true },
];

export function FieldStates() {
  return (
    <States
      of={{
        empty: <TextField label="Name" placeholder="Nobody yet" />,
        'with a hint': <TextField label="Name" hint="As it is written on the license" />,
        refused: <TextField label="Name" defaultValue="Ada" error="Somebody has this name already." />,
        'not to be changed': <TextField label="Name" defaultValue="Ada" readOnly />,
        password: <PasswordField label="Password" defaultValue="twelve letters" />,
        reason: <ReasonField label="Reason" hint="It is kept in the audit log" />,
        'note, refused': <NoteField label="Note" error="This note is too long." />,
      }}
    />
  );
}

export function ChoiceStates() {
  const [picked, setPicked] = useState<string | null>(null);
  const choice = { choices: CHOICES, value: picked, onChange: setPicked };
  return (
    <States
      of={{
        select: <SelectField label="Which one" {...choice} />,
        'select, refused': <SelectField label="Which one" error="This one is taken." {...choice} />,
        choice: <ChoiceField legend="Which one" name="plain" {...choice} />,
        'choice, in a row': <ChoiceField legend="Which one" name="row" row {...choice} />,
        'choice, refused': <ChoiceField legend="Which one" name="refused" error="Pick one." {...choice} />,
        'a consequence': <MeanIt what="This lowers the license from 3 to 2." mean="Lower it" />,
      }}
    />
  );
}
