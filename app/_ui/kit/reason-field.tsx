'use client';

import { TextArea, type TextAreaProps } from '../text-area';

/** As long as the API lets a reason or a note be. */
const LONGEST = { reason: 500, note: 1000 };

type Props = Omit<TextAreaProps, 'name' | 'maxLength'>;

/** Why a person does it; asked for unless said otherwise. */
export function ReasonField(props: Props) {
  return <TextArea name="reason" required maxLength={LONGEST.reason} {...props} />;
}

/** What a person may add. */
export function NoteField(props: Props) {
  return <TextArea name="note" maxLength={LONGEST.note} {...props} />;
}

/** What was typed into one of them; empty when the form has none. */
export function typedInto(name: keyof typeof LONGEST, fields: FormData): string {
  return String(fields.get(name) ?? '').trim();
}
