'use client';

import { Copy, Download } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button, buttonLook } from '../button';
import { Mark } from '../mark';
import { toast } from '../outcomes/toast';
import { PageHeader, Up } from '../page-header';
import { Panel } from '../panel';
import { Enrolment } from './enrolment';
import { ChangeSecondFactor } from './second-factor-settings';

type Stage = 'resting' | 'enrolling' | { codes: string[] };
type Props = { enabled: boolean; demanded: boolean; email: string };

/** The person’s own second factor: set it up, get new recovery codes, turn it off. */
export function SecondFactor({ enabled, demanded, email }: Props) {
  const t = useTranslations('secondFactor');
  const pages = useTranslations('pages');
  const router = useRouter();
  const [on, setOn] = useState(enabled);
  const [stage, setStage] = useState<Stage>('resting');
  const show = (codes: string[]) => {
    setOn(true);
    setStage({ codes });
  };
  return (
    <div className="mx-auto flex max-w-2xl flex-col gap-4">
      <PageHeader
        title={t('title')}
        about={t('what')}
        above={!demanded && <Up href="/account" text={pages('account')} />}
      />
      {demanded && !on && (
        <div className="rounded-md bg-warn-wash px-3 py-2.5">
          <Mark tone="warn">{t('demanded')}</Mark>
        </div>
      )}
      {typeof stage === 'object' ? (
        <RecoveryCodes
          codes={stage.codes}
          email={email}
          onDone={() => {
            setStage('resting');
            router.refresh();
          }}
        />
      ) : stage === 'enrolling' ? (
        <Enrolment onEnabled={show} onCancel={() => setStage('resting')} />
      ) : on ? (
        <ChangeSecondFactor
          onCodes={show}
          onDisabled={() => {
            setOn(false);
            router.refresh();
          }}
        />
      ) : (
        <Panel title={t('title')} aside={<Mark tone="idle">{t('off')}</Mark>}>
          <div className="p-4">
            <Button look="primary" onClick={() => setStage('enrolling')}>
              {t('setUp')}
            </Button>
          </div>
        </Panel>
      )}
    </div>
  );
}

/** The recovery codes; they are shown only once. */
function RecoveryCodes({ codes, email, onDone }: { codes: string[]; email: string; onDone: () => void }) {
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
