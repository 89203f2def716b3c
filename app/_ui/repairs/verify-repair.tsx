import { Play } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../button';
import { CheckRunState } from '../checks/check-run';
import { useCheckRun } from '../checks/use-check-run';
import { useMe } from '../state/me';

/** After a repair: a check proves that it holds. It takes the focus, because the button before it is gone. */
export function VerifyRepair() {
  const t = useTranslations('checks.verify');
  const words = useTranslations('checks.run');
  const { may } = useMe();
  const { run, start } = useCheckRun();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.querySelector('button')?.focus(), []);
  if (!may('health.check')) return null;
  return (
    <div
      ref={place}
      className="mx-5 mt-3 flex flex-wrap items-center gap-x-4 gap-y-2 rounded-md border border-line bg-canvas px-4 py-3"
    >
      <Button
        look="primary"
        icon={Play}
        className="[&>.lucide-play]:fill-current"
        busy={run.state === 'running'}
        onClick={start}
      >
        {run.state === 'running' ? words('running') : t('run')}
      </Button>
      {run.state === 'idle' && <p className="min-w-0 grow basis-60 text-muted text-sm">{t('why')}</p>}
      <CheckRunState run={run} />
    </div>
  );
}
