'use client';

import type { ReactNode } from 'react';
import { FormDialog } from './kit/form-dialog';
import { useWrite } from './kit/use-write';

type Props = {
  open: boolean;
  onClose: () => void;
  title: string;
  /** What will happen, and to how many. */
  why: string;
  submit: string;
  /** Said beside the question. */
  warning?: ReactNode;
  /** What else is to be chosen. */
  children?: ReactNode;
  /** What it throws is shown. */
  onConfirm: () => Promise<unknown>;
};

/** Asks once before something that cannot be taken back, and shows everything anew after it. */
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
