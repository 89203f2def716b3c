'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../button';
import { Mark } from '../mark';
import { PageHeader, Up } from '../page-header';
import { Panel } from '../panel';
import { Enrolment } from './enrolment';
import { RecoveryCodes } from './recovery-codes';
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
