'use client';

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
  /** Null where nothing can be sent. */
  submit: string | null;
  /** What leaves it undone is called, where it is not “Cancel”. */
  leave?: string;
  /** Something is still missing. */
  disabled?: boolean;
  /** Another thing that can be done, at the start of the footer. */
  aside?: ReactNode;
  /** Said beside the question, before anything is refused. */
  warning?: ReactNode;
  children?: ReactNode;
};

/** A form in a window of its own: held while it is sent, and it says why it was refused. */
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
      {/* A question without fields has nothing to show here until something is refused. */}
      <form
        id={form}
        method="post"
        onSubmit={send}
        className="flex flex-col gap-4 p-5 has-[>:only-child:empty]:hidden"
      >
        {children}
        {/* Of a form that is longer than the window, it stays in sight above the footer. */}
        <Refused refusal={writing.refusal} className="sticky bottom-0 -mt-2 -mb-3 bg-surface pt-2 pb-3">
          {warning}
        </Refused>
      </form>
    </Dialog>
  );
}
