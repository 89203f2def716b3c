import { Download } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { buttonLook } from '../button';

/** A plain link: the browser itself saves the server's answer, whatever its size. */
export function ExportLink({ address, text }: { address: string; text?: string }) {
  const t = useTranslations('list');
  return (
    <a href={address} download className={buttonLook()}>
      <Download className="size-4" aria-hidden />
      {text ?? t('export')}
    </a>
  );
}
