import { type ComponentProps, useState } from 'react';
import { Button } from '../button';
import { ConfirmDialog } from '../confirm-dialog';

type Props = Omit<ComponentProps<typeof ConfirmDialog>, 'open' | 'onClose'> & {
  button: Omit<ComponentProps<typeof Button>, 'onClick'>;
};

/** A button that asks once before its action. */
export function AskingButton({ button, ...dialog }: Props) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button {...button} onClick={() => setAsking(true)} />
      <ConfirmDialog open={asking} onClose={() => setAsking(false)} {...dialog} />
    </>
  );
}
