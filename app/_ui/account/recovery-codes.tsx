'use client';

import { Copy, Download } from 'lucide-react';
import { toast } from 'sonner';
import { Button, buttonLook } from '../button';
import { Mark } from '../mark';
import { Panel } from '../panel';

const text = {
  title: 'Recovery codes',
  why: 'Should you lose your phone, each of these opens the door once in place of a code. They are shown only now: keep them where you keep your passwords.',
  copy: 'Copy',
  copied: 'The recovery codes are on the clipboard.',
  notCopied: 'The browser did not let us copy. Download them instead.',
  download: 'Download',
  file: 'lockstep-recovery-codes.txt',
  fileHead: (email: string) => `Lockstep recovery codes of ${email}. Each works once.`,
  done: 'I have kept them',
  on: 'On',
};

/** The codes, the one time that they are shown. */
export function RecoveryCodes({
  codes,
  email,
  onDone,
}: {
  codes: string[];
  email: string;
  onDone: () => void;
}) {
  const content = `${text.fileHead(email)}\n\n${codes.join('\n')}\n`;
  const copy = () =>
    navigator.clipboard.writeText(content).then(
      () => toast.success(text.copied),
      () => toast.error(text.notCopied),
    );
  return (
    <Panel title={text.title} aside={<Mark tone="ok">{text.on}</Mark>}>
      <div className="flex flex-col gap-4 p-4">
        <p>{text.why}</p>
        <ol
          aria-label={text.title}
          className="grid grid-cols-1 gap-x-8 gap-y-1.5 self-start rounded-md bg-raised px-4 py-3 font-mono sm:grid-cols-2"
        >
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ol>
        <div className="flex flex-wrap gap-2">
          <Button look="primary" onClick={onDone}>
            {text.done}
          </Button>
          <Button icon={<Copy className="size-4" aria-hidden />} onClick={copy}>
            {text.copy}
          </Button>
          <a
            className={buttonLook()}
            download={text.file}
            href={`data:text/plain;charset=utf-8,${encodeURIComponent(content)}`}
          >
            <Download className="size-4" aria-hidden />
            {text.download}
          </a>
        </div>
      </div>
    </Panel>
  );
}
