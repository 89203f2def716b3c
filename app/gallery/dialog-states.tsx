import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../_ui/button';
import { AskingButton } from '../_ui/kit/asking-button';
import { FormDialog } from '../_ui/kit/form-dialog';
import { ReasonField } from '../_ui/kit/reason-field';
import type { Refusal } from '../_ui/kit/use-write';

type Form = { busy: boolean; refusal: Refusal<string> | null };

const FORMS: Readonly<Record<string, Form>> = {
  'A form': { busy: false, refusal: null },
  'A form that is being sent': { busy: true, refusal: null },
  'A refused form': { busy: false, refusal: { field: null, why: 'The limit of channels is reached.' } },
  'A form that was too late': {
    busy: false,
    refusal: { field: null, why: 'Somebody else changed it meanwhile.', isStale: true },
  },
};

export function DialogStates() {
  const [open, setOpen] = useState<string | null>(null);
  const close = () => setOpen(null);
  return (
    <span className="flex flex-wrap gap-2">
      {Object.entries(FORMS).map(([name, form]) => (
        <span key={name}>
          <Button onClick={() => setOpen(name)}>{name}</Button>
          <FormDialog
            narrow
            open={open === name}
            onClose={close}
            // A form that is being sent could never be left here.
            writing={{ ...form, forget: close }}
            onSubmit={close}
            title={name}
            description="What it does, in one sentence."
            submit="Send"
          >
            <ReasonField label="Reason" />
          </FormDialog>
        </span>
      ))}
      <AskingButton
        button={{ icon: Trash2, children: 'A question' }}
        title="Delete it?"
        why="It cannot be undone."
        submit="Delete"
        onConfirm={async () => {}}
      />
      <AskingButton
        button={{ children: 'A question whose answer fails' }}
        title="Delete it?"
        why="It cannot be undone."
        submit="Delete"
        onConfirm={() => Promise.reject(new Error('a fault'))}
      />
    </span>
  );
}
