import { Copy } from 'lucide-react';
import { Button } from './button';
import { Dialog } from './dialog';
import { toast } from './outcomes/toast';

type Props = {
  /** Null while there is nothing to show. */
  secret: string | null;
  onDone: () => void;
  title: string;
  why: string;
  label: string;
  words: { copy: string; copied: string; notCopied: string; done: string };
};

/** A new secret, which is shown only once; only the button closes the dialog. */
export function ShownOnce({ secret, onDone, title, why, label, words }: Props) {
  const copy = () =>
    navigator.clipboard.writeText(secret ?? '').then(
      () => toast.success(words.copied),
      () => toast.error(words.notCopied),
    );
  return (
    <Dialog
      narrow
      held
      open={secret !== null}
      onClose={onDone}
      title={title}
      description={why}
      footer={
        <Button look="primary" onClick={onDone}>
          {words.done}
        </Button>
      }
    >
      <div className="flex flex-wrap items-center gap-3 px-5 py-4">
        <output
          aria-label={label}
          className="min-w-0 grow select-all break-all rounded-md border border-line bg-raised px-3 py-2 font-mono text-base"
        >
          {secret}
        </output>
        <Button icon={Copy} onClick={copy}>
          {words.copy}
        </Button>
      </div>
    </Dialog>
  );
}
