import { type ComponentProps, type FormEvent, type ReactNode, useId } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../button';
import { Dialog } from '../dialog';
import { Refused } from './refused';
import type { Writing } from './use-write';

type Props = Pick<ComponentProps<typeof Dialog>, 'narrow' | 'title' | 'description'> & {
  open: boolean;
  onClose: () => void;
  writing: Pick<Writing, 'busy' | 'refusal' | 'forget'>;
  onSubmit: (fields: FormData) => void;
  /** The text of the submit button; null when nothing can be sent. */
  submit: string | null;
  /** The text of the cancel button, when it is not “Cancel”. */
  leave?: string;
  /** The form cannot be sent, because something is missing. */
  disabled?: boolean;
  /** Another action, at the start of the footer. */
  aside?: ReactNode;
  /** A warning that is shown from the start. */
  warning?: ReactNode;
  children?: ReactNode;
};

/** A form in a dialog. The dialog stays open while the form is sent, and shows why it was refused. */
export function FormDialog(props: Props) {
  const { writing, onClose, onSubmit, submit, leave, disabled, aside, warning, children, ...window } = props;
  const t = useTranslations('frame');
  const form = useId();

  function close() {
    writing.forget();
    onClose();
  }

  function send(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    onSubmit(new FormData(event.currentTarget));
  }

  return (
    <Dialog
      {...window}
      onClose={close}
      held={writing.busy}
      footer={
        <>
          {aside}
          <Button onClick={close} disabled={writing.busy}>
            {leave ?? t('cancel')}
          </Button>
          {submit !== null && (
            <Button look="primary" type="submit" form={form} busy={writing.busy} disabled={disabled}>
              {submit}
            </Button>
          )}
        </>
      }
    >
      {/* A question without fields shows nothing here until it is refused. */}
      <form
        id={form}
        method="post"
        onSubmit={send}
        className="flex flex-col gap-4 p-5 has-[>:only-child:empty]:hidden"
      >
        {children}
        {/* In a form that is longer than the window, the refusal stays visible above the footer. */}
        <Refused refusal={writing.refusal} className="sticky bottom-0 -mt-2 -mb-3 bg-surface pt-2 pb-3">
          {warning}
        </Refused>
      </form>
    </Dialog>
  );
}
