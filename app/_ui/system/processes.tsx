import { useTranslations } from 'use-intl';
import type { ProcessState } from '@/lib/contract/system';
import { useFormat } from '../format';
import { Gone } from '../gone';
import { Mark } from '../mark';
import { Awaited, Empty, Panel } from '../panel';
import { useReading } from '../state/live';
import { Ago, Moment } from '../time';
import { InlineFacts } from './inline-facts';
import { useMeasureValue } from './use-measure-value';

const MEBIBYTE = 1_048_576;

/** Web and worker processes, with their connections and the delay of their event loops. */
export function Processes() {
  const t = useTranslations('system.processes');
  const { data, error, mutate } = useReading('GET /system/processes');
  const alive = data?.filter((process) => process.alive) ?? [];
  const gone = data?.filter((process) => !process.alive) ?? [];
  return (
    <Panel
      title={t('title')}
      aside={
        data && (
          <Mark tone={alive.length > 0 ? 'ok' : 'bad'} washed>
            {t('alive', { count: alive.length })}
          </Mark>
        )
      }
    >
      {!data && <Awaited error={error} retry={() => mutate()} room="m-4 h-24" />}
      {data?.length === 0 && <Empty title={t('none')}>{t('noneWhy')}</Empty>}
      {alive.length > 0 && <ProcessRows processes={alive} caption={t('title')} />}
      {gone.length > 0 && (
        <Gone summary={t('gone', { count: gone.length })}>
          <ProcessRows processes={gone} caption={t('gone', { count: gone.length })} />
        </Gone>
      )}
    </Panel>
  );
}

function ProcessRows({ processes, caption }: { processes: ProcessState[]; caption: string }) {
  return (
    <ul aria-label={caption} className="pb-1 text-sm">
      {processes.map((process) => (
        <ProcessRow key={process.id} process={process} />
      ))}
    </ul>
  );
}

function ProcessRow({ process }: { process: ProcessState }) {
  const t = useTranslations('system.processes');
  const { count } = useFormat();
  const valueText = useMeasureValue();
  const { pool, alive } = process;
  const facts = [
    ...(process.version === null ? [] : [{ name: t('version'), value: process.version }]),
    { name: t('since'), value: <Moment at={process.started_at} /> },
    { name: t('seen'), value: <Ago at={process.seen_at} /> },
    {
      name: t('pool'),
      value: (
        <>
          {t('poolOf', { used: count(pool.in_use), max: count(pool.max) })}
          {pool.waiting > 0 && (
            <span className="ml-1 font-medium text-warn">{t('waiting', { count: count(pool.waiting) })}</span>
          )}
        </>
      ),
    },
    { name: t('eventLoop'), value: valueText('milliseconds', process.event_loop_p99_ms) },
    { name: t('memory'), value: `${count(Math.round(process.memory_bytes / MEBIBYTE))} MiB` },
  ];
  return (
    <li className="border-line border-t px-4 py-2.5 first:border-t-0">
      <p className="flex flex-wrap items-center gap-x-3">
        <Mark tone={alive ? 'ok' : 'idle'}>{t(alive ? 'isAlive' : 'isGone')}</Mark>
        <span className="font-medium">{t(`kinds.${process.kind}`)}</span>
        <span className="text-muted text-xs">
          {t('host', { host: process.hostname, pid: String(process.pid) })}
        </span>
      </p>
      <InlineFacts facts={facts} className="mt-1" />
    </li>
  );
}
