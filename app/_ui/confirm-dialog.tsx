import type { ReactNode } from 'react';
import { FormDialog } from './kit/form-dialog';
import { useWrite } from './kit/use-write';

type Props = {
  open: boolean;
  onClose: () => void;
  title: string;
  /** The effect, and how many it affects. */
  why: string;
  submit: string;
  /** A warning beside the question. */
  warning?: ReactNode;
  /** Further fields. */
  children?: ReactNode;
  /** An error that it throws is shown. */
  onConfirm: () => Promise<unknown>;
};

/** Asks once before an action that cannot be undone; everything is read again after it. */
export function ConfirmDialog({ why, onConfirm, ...props }: Props) {
  const writing = useWrite();

  async function confirm() {
    await onConfirm();
    props.onClose();
  }

  return (
    <FormDialog
      narrow
      {...props}
      description={why}
      writing={writing}
      onSubmit={() => writing.write(confirm)}
    />
  );
}
