import { ArrowRight } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import type { RolloutDecision } from '@/lib/contract/rollout';
import { Actor } from '../actor';
import { useFormat } from '../format';
import { When } from '../kit/cells';
import type { Column } from '../list/column';
import { Mark } from '../mark';
import { ALARM_TONES, GATE_TONES, useValueText } from './values';

export function useDecisionColumns(): Column<RolloutDecision>[] {
  const t = useTranslations('rollout.decisions');
  return useMemo(
    () => [
      { label: t('what'), phone: 'title', cell: (decision) => <What decision={decision} /> },
      {
        label: t('stage'),
        align: 'right',
        phone: 'corner',
        cell: (decision) => <Step decision={decision} />,
      },
      {
        label: t('when'),
        phone: 'half',
        cell: ({ at }) => <When at={at} />,
      },
      { label: t('who'), phone: 'half', cell: (decision) => <Who decision={decision} /> },
      {
        label: t('why'),
        phone: 'whole',
        cell: (decision) =>
          decision.causes.length > 0 || decision.reason ? <Why decision={decision} /> : null,
      },
      { label: t('figures'), phone: 'whole', cell: (decision) => <Figures decision={decision} /> },
    ],
    [t],
  );
}

function What({ decision: { action, automatic, forced } }: { decision: RolloutDecision }) {
  const t = useTranslations('rollout.decisions');
  const words = t(`action.${action}`);
  return (
    <span className="flex flex-col items-start">
      {automatic && action === 'roll_back' ? (
        <Mark tone="bad">{words}</Mark>
      ) : (
        <span className="font-medium">{words}</span>
      )}
      {forced && <Mark tone="warn">{t('forced')}</Mark>}
    </span>
  );
}

function Step({ decision: { from_stage, to_stage } }: { decision: RolloutDecision }) {
  const t = useTranslations('rollout');
  const { percent } = useFormat();
  const shown = (stage: number) => t('percent', { n: percent(stage) });
  if (from_stage === to_stage) return <span className="whitespace-nowrap">{shown(to_stage)}</span>;
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      {shown(from_stage)}
      <ArrowRight className="size-3.5 text-muted" aria-hidden />
      <span className="sr-only">{t('decisions.to')}</span>
      <span className="font-medium">{shown(to_stage)}</span>
    </span>
  );
}

function Who({ decision: { actor, automatic } }: { decision: RolloutDecision }) {
  const t = useTranslations('rollout.decisions');
  return automatic ? <span>{t('itself')}</span> : <Actor actor={actor} />;
}

function Why({ decision: { causes, reason } }: { decision: RolloutDecision }) {
  const t = useTranslations('rollout.alarms');
  if (causes.length === 0) return <span className="wrap-anywhere text-soft">{reason}</span>;
  return <span className="text-soft">{causes.map((cause) => t(`name.${cause}`)).join(', ')}</span>;
}

/** The figures of the decision; they open in place. */
function Figures({ decision: { figures } }: { decision: RolloutDecision }) {
  const t = useTranslations('rollout');
  const { count } = useFormat();
  const valueText = useValueText();
  const judged = figures.gates.length + figures.alarms.length > 0;
  return (
    <details className="text-sm">
      <summary className="cursor-pointer py-0.5 text-accent">{t('decisions.show')}</summary>
      <dl className="mt-1 flex min-w-56 flex-col gap-1">
        <div className="flex justify-between gap-4">
          <dt className="text-muted">{t('decisions.cohort')}</dt>
          <dd>{count(figures.learners)}</dd>
        </div>
        <div className="flex justify-between gap-4">
          <dt className="text-muted">{t('decisions.out')}</dt>
          <dd>{t('decisions.outOf', { out: count(figures.inconsistent), pairs: count(figures.pairs) })}</dd>
        </div>
        {figures.gates.map(({ gate, verdict, value }) => (
          <div key={`gate-${gate}`} className="flex justify-between gap-4">
            <dt className="text-muted">{t(`gates.name.${gate}`)}</dt>
            <dd className="flex items-center gap-2">
              {valueText(gate, value)}
              <Mark tone={GATE_TONES[verdict]}>{t(`gates.verdicts.${verdict}`)}</Mark>
            </dd>
          </div>
        ))}
        {figures.alarms
          .filter(({ verdict }) => verdict === 'raised')
          .map(({ alarm, verdict, value }) => (
            <div key={`alarm-${alarm}`} className="flex justify-between gap-4">
              <dt className="text-muted">{t(`alarms.name.${alarm}`)}</dt>
              <dd className="flex items-center gap-2">
                {valueText(alarm, value)}
                <Mark tone={ALARM_TONES[verdict]}>{t(`alarms.verdicts.${verdict}`)}</Mark>
              </dd>
            </div>
          ))}
        {!judged && <p className="text-muted">{t('decisions.notJudged')}</p>}
      </dl>
    </details>
  );
}
