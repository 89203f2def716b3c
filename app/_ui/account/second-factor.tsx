'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '../button';
import { Mark } from '../mark';
import { Panel } from '../panel';
import { Enrolment } from './enrolment';
import { RecoveryCodes } from './recovery-codes';
import { ChangeSecondFactor } from './second-factor-settings';

const text = {
  heading: 'Second factor',
  what: 'With a second factor, signing in needs your password and a code from an app on your phone. A stolen password alone opens nothing.',
  demanded: 'Admins need a second factor here. Set it up, then everything else opens.',
  on: 'On',
  off: 'Off',
  setUp: 'Set up',
};

type Stage = 'resting' | 'enrolling' | { codes: string[] };
type Props = { enabled: boolean; demanded: boolean; email: string };

/** One’s own second factor: set up, new recovery codes, turn off. */
export function SecondFactor({ enabled, demanded, email }: Props) {
  const router = useRouter();
  const [on, setOn] = useState(enabled);
  const [stage, setStage] = useState<Stage>('resting');
  const show = (codes: string[]) => {
    setOn(true);
    setStage({ codes });
  };
  return (
    <div className="mx-auto flex max-w-2xl flex-col gap-4">
      <div className="flex flex-col gap-1">
        <h1 className="font-semibold text-xl tracking-tight">{text.heading}</h1>
        <p className="text-muted">{text.what}</p>
      </div>
      {demanded && !on && (
        <div className="rounded-md bg-warn-wash px-3 py-2.5">
          <Mark tone="warn">{text.demanded}</Mark>
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
        <Panel title={text.heading} aside={<Mark tone="idle">{text.off}</Mark>}>
          <div className="p-4">
            <Button look="primary" onClick={() => setStage('enrolling')}>
              {text.setUp}
            </Button>
          </div>
        </Panel>
      )}
    </div>
  );
}
