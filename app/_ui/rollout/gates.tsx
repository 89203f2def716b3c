import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import type { Rollout, RolloutAlarm, RolloutGate } from '@/lib/contract/rollout';
import { useFormat } from '../format';
import { Mark } from '../mark';
import { Panel } from '../panel';
import { useNow } from '../state/clock';
import { Countdown } from '../time';
import { ALARM_TONES, GATE_TONES, useValueText } from './values';

/** The gates of this stage, each with its current value. */
export function Gates({ rollout }: { rollout: Rollout }) {
  const t = useTranslations('rollout.gates');
  const valueText = useValueText();
  const { gates, next } = rollout;
  const passed = gates.filter(({ verdict }) => verdict === 'passed').length;
  return (
    <Panel
      title={t('title')}
      aside={
        <Mark tone={passed === gates.length ? 'ok' : 'idle'}>
          {t('passed', { passed, all: gates.length })}
        </Mark>
      }
    >
      <Table
        caption={t('title')}
        heads={[t('gate'), t('now'), t('target'), t('verdict')]}
        rows={gates.map((gate) => ({
          key: gate.gate,
          name: t(`name.${gate.gate}`),
          value: valueText(gate.gate, gate.value),
          bound: t(`bound.${gate.gate}`, { target: valueText(gate.gate, gate.target) }),
          mark: <GateMark gate={gate} />,
        }))}
      />
      {next && <NextStep rollout={rollout} next={next} />}
    </Panel>
  );
}

function GateMark({ gate: { verdict } }: { gate: RolloutGate }) {
  const t = useTranslations('rollout.gates');
  return <Mark tone={GATE_TONES[verdict]}>{t(`verdicts.${verdict}`)}</Mark>;
}

function NextStep({ rollout, next }: { rollout: Rollout; next: NonNullable<Rollout['next']> }) {
  const t = useTranslations('rollout.gates');
  const { percent } = useFormat();
  const step = next.action === 'complete' ? t('end') : t('stage', { percent: percent(next.stage) });
  const how = !next.allowed ? 'held' : next.passed ? 'ready' : rollout.auto_advance ? 'itself' : 'hand';
  return <p className="border-line border-t px-4 py-3 text-soft text-sm">{t(`next.${how}`, { step })}</p>;
}

/** The alarms that roll the stage back automatically, each with its current value. */
export function Alarms({ rollout }: { rollout: Rollout }) {
  const t = useTranslations('rollout.alarms');
  const valueText = useValueText();
  return (
    <Panel title={t('title')}>
      <Table
        caption={t('title')}
        heads={[t('alarm'), t('now'), t('limit'), t('verdict')]}
        rows={rollout.alarms.map((alarm) => ({
          key: alarm.alarm,
          name: t(`name.${alarm.alarm}`),
          value: valueText(alarm.alarm, alarm.value),
          bound: t(`bound.${alarm.alarm}`, { limit: valueText(alarm.alarm, alarm.limit) }),
          mark: <AlarmMark alarm={alarm} />,
        }))}
      />
      <p className="border-line border-t px-4 py-3 text-soft text-sm">
        <Watched from={rollout.watched_from} />
      </p>
    </Panel>
  );
}

/** A separate component, so that the table is not rendered each second. */
function Watched({ from }: { from: string }) {
  const t = useTranslations('rollout.alarms');
  const now = useNow();
  if (Date.parse(from) <= now) return t('why');
  return (
    <>
      {t('cooling')} <Countdown to={from} />.
    </>
  );
}

function AlarmMark({ alarm: { verdict } }: { alarm: RolloutAlarm }) {
  const t = useTranslations('rollout.alarms');
  return <Mark tone={ALARM_TONES[verdict]}>{t(`verdicts.${verdict}`)}</Mark>;
}

type Row = { key: string; name: string; value: string; bound: string; mark: ReactNode };

function Table({ caption, heads, rows }: { caption: string; heads: string[]; rows: Row[] }) {
  return (
    <table className="mt-1 w-full text-sm">
      <caption className="sr-only">{caption}</caption>
      <thead>
        <tr className="text-left text-muted text-xs">
          {heads.map((head, index) => (
            <th
              key={head}
              scope="col"
              className={`px-2 py-1.5 font-normal first:pl-4 last:pr-4 ${index === 1 ? 'text-right' : ''} ${index === 2 ? 'max-sm:hidden' : ''}`}
            >
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, name, value, bound, mark }) => (
          <tr key={key} className="border-line border-t">
            <th scope="row" className="py-2 pr-2 pl-4 text-left font-medium">
              {name}
              <span className="block font-normal text-muted text-xs sm:hidden">{bound}</span>
            </th>
            <td className="whitespace-nowrap px-2 py-2 text-right">{value}</td>
            <td className="px-2 py-2 text-muted max-sm:hidden">{bound}</td>
            <td className="whitespace-nowrap py-2 pr-4 pl-2">{mark}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
