import { NOTE_MAX, REASON_MAX } from '@/lib/vocabulary/limits';
import { TextArea, type TextAreaProps } from '../text-area';

type Props = Omit<TextAreaProps, 'name' | 'maxLength'>;

/** The person's reason; required by default. */
export function ReasonField(props: Props) {
  return <TextArea name="reason" required maxLength={REASON_MAX} {...props} />;
}

/** An optional note. */
export function NoteField(props: Props) {
  return <TextArea name="note" maxLength={NOTE_MAX} {...props} />;
}

/** The text of one of these fields; empty when the form has no such field. */
export function typedInto(name: 'reason' | 'note', fields: FormData): string {
  return String(fields.get(name) ?? '').trim();
}
