'use client';

import { Copy } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Button } from '../button';
import { Dialog } from '../dialog';
import { toast } from '../outcomes/toast';

/** A signing secret that was made, the one time that it is shown; only its button closes it. */
export function SecretDialog(props: { name: string; secret: string | null; onDone: () => void }) {
  const t = useTranslations('channels.made');
  const copy = () =>
    navigator.clipboard.writeText(props.secret ?? '').then(
      () => toast.success(t('copied')),
      () => toast.error(t('notCopied')),
    );
  return (
    <Dialog
      narrow
      held
      open={props.secret !== null}
      onClose={props.onDone}
      title={t('title', { name: props.name })}
      description={t('why')}
      footer={
        <Button look="primary" onClick={props.onDone}>
          {t('done')}
        </Button>
      }
    >
      <div className="flex flex-wrap items-center gap-3 px-5 py-4">
        <output
          aria-label={t('label')}
          className="min-w-0 grow select-all break-all rounded-md border border-line bg-raised px-3 py-2 font-mono text-base"
        >
          {props.secret}
        </output>
        <Button icon={<Copy className="size-4" aria-hidden />} onClick={copy}>
          {t('copy')}
        </Button>
      </div>
    </Dialog>
  );
}
