'use client';

import { Copy, Download } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Button, buttonLook } from '../button';
import { Mark } from '../mark';
import { toast } from '../outcomes/toast';
import { Panel } from '../panel';

/** The recovery codes; they are shown only once. */
export function RecoveryCodes({
  codes,
  email,
  onDone,
}: {
  codes: string[];
  email: string;
  onDone: () => void;
}) {
  const t = useTranslations('secondFactor');
  const content = `${t('codes.fileHead', { email })}\n\n${codes.join('\n')}\n`;
  const copy = () =>
    navigator.clipboard.writeText(content).then(
      () => toast.success(t('codes.copied')),
      () => toast.error(t('codes.notCopied')),
    );
  return (
    <Panel title={t('codes.title')} aside={<Mark tone="ok">{t('on')}</Mark>}>
      <div className="flex flex-col gap-4 p-4">
        <p>{t('codes.why')}</p>
        <ol
          aria-label={t('codes.title')}
          className="grid grid-cols-1 gap-x-8 gap-y-1.5 self-start rounded-md bg-raised px-4 py-3 font-mono sm:grid-cols-2"
        >
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ol>
        <div className="flex flex-wrap gap-2">
          <Button look="primary" onClick={onDone}>
            {t('codes.done')}
          </Button>
          <Button icon={Copy} onClick={copy}>
            {t('codes.copy')}
          </Button>
          <a
            className={buttonLook()}
            download={t('codes.file')}
            href={`data:text/plain;charset=utf-8,${encodeURIComponent(content)}`}
          >
            <Download className="size-4" aria-hidden />
            {t('codes.download')}
          </a>
        </div>
      </div>
    </Panel>
  );
}
