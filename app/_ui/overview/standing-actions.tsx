import { Play, Wrench } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { HealthStatus } from '@/lib/contract/health';
import { Button } from '../button';
import { CheckRunState } from '../checks/check-run';
import { useCheckRun } from '../checks/use-check-run';
import { useFormat } from '../format';
import { RepairDialog } from '../repairs/repair-dialog';
import type { RepairTarget } from '../repairs/repair-run';
import { useMe } from '../state/me';

/** The actions of the overview: repair everything that has evidence, and run a check. */
export function StandingActions({ status }: { status: HealthStatus }) {
  const t = useTranslations('overview');
  const check = useTranslations('checks.run');
  const { count } = useFormat();
  const { may } = useMe();
  const { run, start } = useCheckRun();
  const [target, setTarget] = useState<RepairTarget | null>(null);
  // A repair of all leaves dismissed violations unchanged.
  const repairable = status.total_findings - status.dismissed;
  const offersRepair = may('repairs.run') && repairable > 0;

  if (!may('health.check')) return <p className="text-muted text-sm">{t('viewer')}</p>;
  return (
    <div className="flex w-full flex-wrap items-center gap-x-2 gap-y-2">
      {offersRepair && (
        <Button
          look="primary"
          icon={Wrench}
          onPointerEnter={RepairDialog.prepare}
          onFocus={RepairDialog.prepare}
          onClick={() => setTarget({ scope: { filter: {} }, what: t('repair.what', { count: repairable }) })}
        >
          {t('repair.all', { count: count(repairable) })}
        </Button>
      )}
      <Button
        look={offersRepair ? 'plain' : 'primary'}
        icon={Play}
        className="[&>.lucide-play]:fill-current"
        busy={run.state === 'running'}
        onClick={start}
      >
        {check(run.state === 'running' ? 'running' : status.last_check ? 'run' : 'first')}
      </Button>
      <CheckRunState run={run} />
      <RepairDialog target={target} onClose={() => setTarget(null)} />
    </div>
  );
}
