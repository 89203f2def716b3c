'use client';

import { NOTE_MAX, REASON_MAX } from '@/lib/vocabulary/limits';
import { TextArea, type TextAreaProps } from '../text-area';

type Props = Omit<TextAreaProps, 'name' | 'maxLength'>;

/** Why a person does it; asked for unless said otherwise. */
export function ReasonField(props: Props) {
  return <TextArea name="reason" required maxLength={REASON_MAX} {...props} />;
}

/** What a person may add. */
export function NoteField(props: Props) {
  return <TextArea name="note" maxLength={NOTE_MAX} {...props} />;
}

/** What was typed into one of them; empty when the form has none. */
export function typedInto(name: 'reason' | 'note', fields: FormData): string {
  return String(fields.get(name) ?? '').trim();
}
