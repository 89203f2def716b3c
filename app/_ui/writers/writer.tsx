'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Writer, WriterDetail, WriterStatement } from '@/lib/contract/writers';
import { Actor } from '../actor';
import { Button } from '../button';
import { FactCells } from '../fact-cells';
import { useFormat } from '../format';
import { Mark } from '../mark';
import { PageHeader, Up } from '../page-header';
import { AwaitedPage, Empty, Panel } from '../panel';
import { useReading } from '../state/live';
import { useMe } from '../state/me';
import { Ago, Moment } from '../time';
import { Claimed, ModeMark, OpenFindings } from './cells';
import { DecideDialog } from './decide-dialog';

/** One writer: what is known of it, what was decided about it, and its newest statements. */
export function WriterPage({ id }: { id: number }) {
  const t = useTranslations('writers');
  const mayDecide = useMe().may('writers.decide');
  const { data: writer, error, mutate } = useReading('GET /writers/{id}', { params: { id } });
  const [deciding, setDeciding] = useState<Writer | null>(null);
  if (!writer) return <AwaitedPage error={error} retry={() => mutate()} />;
  return (
    <>
      <PageHeader
        above={<Up href="/writers" text={t('title')} />}
        title={writer.role}
        about={<Claimed application={writer.application} />}
      >
        {mayDecide && (
          <Button look="primary" onClick={() => setDeciding(writer)}>
            {t('decide.open')}
          </Button>
        )}
      </PageHeader>
      <section aria-label={t('facts')} className="panel mb-4 overflow-hidden">
        <Decision writer={writer} />
        <Facts writer={writer} />
      </section>
      <Statements writer={writer} />
      <DecideDialog writer={deciding} onClose={() => setDeciding(null)} />
    </>
  );
}

function Decision({ writer }: { writer: Writer }) {
  const t = useTranslations('writers');
  const { mode, decided_at, decided_by, reason } = writer;
  return (
    <div className="flex flex-col items-start gap-1.5 px-4 py-3.5 md:px-5">
      <p className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <ModeMark writer={writer} />
        <span className="text-sm">{t(`means.${mode}`)}</span>
      </p>
      {decided_at !== null && (
        <p className="text-muted text-sm">
          <Actor actor={decided_by} />: {reason}
        </p>
      )}
    </div>
  );
}

function Facts({ writer }: { writer: Writer }) {
  const t = useTranslations('writers.columns');
  const { count } = useFormat();
  return (
    <FactCells
      facts={[
        [t('firstSeen'), <Moment key="" at={writer.first_seen_at} />],
        [t('lastSeen'), <Ago key="" at={writer.last_seen_at} />],
        [t('written'), count(writer.written)],
        [t('broken'), count(writer.broken)],
        [t('open'), <OpenFindings key="" writer={writer} />],
        [t('decided'), writer.decided_at ? <Moment key="" at={writer.decided_at} /> : t('notYet')],
      ]}
    />
  );
}

function Statements({ writer: { statements } }: { writer: WriterDetail }) {
  const t = useTranslations('writers.statements');
  return (
    <Panel title={t('title')}>
      {statements.length === 0 ? (
        <Empty title={t('none')}>{t('noneWhy')}</Empty>
      ) : (
        <ul className="mt-1">
          {statements.map((one) => (
            <Statement key={`${one.record} ${one.operation} ${one.statement}`} one={one} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Statement({ one }: { one: WriterStatement }) {
  const t = useTranslations('writers.statements');
  const { count } = useFormat();
  const { statement, record, operation, times, pairs, addresses, claims_door, last_at } = one;
  return (
    <li className="flex flex-col gap-1 border-line border-t px-4 py-3 md:px-5">
      <code className="wrap-anywhere font-mono text-xs">{statement}</code>
      <p className="flex flex-wrap items-center gap-x-4 gap-y-0.5 text-muted text-xs">
        <span>{t(`${operation}.${record}`)}</span>
        <span>{t('times', { times, pairs: count(pairs) })}</span>
        <span>{addresses.length > 0 ? t('from', { addresses: addresses.join(', ') }) : t('local')}</span>
        <Ago at={last_at} />
        {claims_door > 0 && <Mark tone="warn">{t('claimsDoor')}</Mark>}
      </p>
    </li>
  );
}
