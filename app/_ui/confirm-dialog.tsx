'use client';

import { type ReactNode, useState } from 'react';
import { Button } from './button';
import { Dialog } from './dialog';
import { Mark } from './mark';
import { useRefusalText } from './refusal';

type Props = {
  open: boolean;
  onClose: () => void;
  title: string;
  /** What will happen, and to how many. */
  why: string;
  submit: string;
  cancel: string;
  /** Said beside the question. */
  warning?: ReactNode;
  /** What else is to be chosen. */
  children?: ReactNode;
  /** What it throws is shown. */
  onConfirm: () => Promise<void>;
};

/** Asks once before something that cannot be taken back. */
export function ConfirmDialog(props: Props) {
  const { open, onClose, title, why, submit, cancel, warning, children, onConfirm } = props;
  const refusalText = useRefusalText();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);

  async function confirm() {
    setBusy(true);
    setRefusal(null);
    try {
      await onConfirm();
      onClose();
    } catch (error) {
      setRefusal(refusalText(error));
    } finally {
      setBusy(false);
    }
  }

  const close = () => {
    setRefusal(null);
    onClose();
  };
  return (
    <Dialog
      narrow
      open={open}
      onClose={close}
      held={busy}
      title={title}
      description={why}
      footer={
        <>
          <Button onClick={close} disabled={busy}>
            {cancel}
          </Button>
          <Button look="primary" busy={busy} onClick={confirm}>
            {submit}
          </Button>
        </>
      }
    >
      {children && <div className="px-5 pt-4">{children}</div>}
      <div role="alert" className="flex flex-col gap-2 px-5 py-4 empty:hidden">
        {warning}
        {refusal && <Mark tone="bad">{refusal}</Mark>}
      </div>
    </Dialog>
  );
}
