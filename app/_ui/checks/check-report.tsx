'use client';

import { Printer } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import type { CheckDetail } from '@/lib/contract/health';
import type { Violation } from '@/lib/contract/violations';
import { statusOfRate } from '@/lib/vocabulary/health';
import { Actor } from '../actor';
import { buttonLook } from '../button';
import { useFormat } from '../format';
import { Mark } from '../mark';
import { PageHeader, Up } from '../page-header';
import { Panel } from '../panel';
import { Moment } from '../time';
import { STATUS_TONES } from '../vocabulary';
import { CountsTable } from './counts-table';
import { Explained } from './explained';
import { useVerdict } from './verdict';
import { ViolationRows } from './violation-rows';

/** The results of one check. A report does not change, so it is not read again. */
export function CheckReport({ check }: { check: CheckDetail }) {
  const t = useTranslations('checks.report');
  const words = useTranslations('words');
  const verdict = useVerdict();
  const status = statusOfRate(check.consistency_rate);
  return (
    <>
      <PageHeader
        above={<Up href="/checks" text={t('crumb')} />}
        title={
          <>
            {t('title', { id: String(check.id) })}
            <span className="ml-2 font-normal text-lg text-muted">
              <Moment at={check.timestamp} />
            </span>
          </>
        }
      >
        <Link href={`/checks/${check.id}/report`} prefetch={false} className={buttonLook()}>
          <Printer className="size-4" aria-hidden />
          {t('print')}
        </Link>
      </PageHeader>
      <div className="grid gap-4 xl:grid-cols-2">
        <Panel title={t('figures')} className="xl:col-span-2">
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 pt-1 pb-3">
            <Mark tone={STATUS_TONES[status]} washed>
              {words(`status.${status}`)}
            </Mark>
            <span className="text-soft">
              {verdict({ pairs: check.total_checked, out: check.inconsistent, rate: check.consistency_rate })}
            </span>
          </p>
          <Figures check={check} />
        </Panel>
        <div className="flex min-w-0 flex-col gap-4">
          <Counted check={check} />
          <List
            title={t('resolved')}
            none={t('resolvedNone')}
            all={check.resolved}
            violations={check.resolved_violations}
          />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <List
            title={t('opened')}
            none={t('openedNone')}
            all={check.opened}
            violations={check.opened_violations}
          />
          <List
            title={t('found')}
            none={t('foundNone')}
            all={check.inconsistent}
            violations={check.violations}
          />
        </div>
      </div>
    </>
  );
}

function Figures({ check }: { check: CheckDetail }) {
  const t = useTranslations('checks.report');
  const column = useTranslations('checks.columns');
  const { count, percent, span } = useFormat();
  const figures: [term: string, shown: ReactNode, why?: string][] = [
    [column('rate'), `${percent(check.consistency_rate)} %`],
    [t('explained'), <Explained key="explained" check={check} />, t('explainedWhy')],
    [column('pairs'), count(check.total_checked)],
    [t('users'), count(check.total_users)],
    [t('agree'), count(check.consistent)],
    [column('out'), count(check.inconsistent)],
    [column('opened'), count(check.opened)],
    [t('changed'), count(check.changed)],
    [column('resolved'), count(check.resolved)],
    [column('transient'), count(check.transient), t('transientWhy')],
    [column('who'), <Actor key="who" actor={check.actor} />],
    [column('duration'), span(check.duration_ms)],
  ];
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-b-lg border-line border-t bg-line sm:grid-cols-3 lg:grid-cols-6">
      {figures.map(([term, shown, why]) => (
        <div key={term} title={why} className="flex flex-col gap-0.5 bg-surface px-4 py-2.5">
          <dt className="text-muted text-xs">{term}</dt>
          <dd className="font-medium">{shown}</dd>
        </div>
      ))}
    </dl>
  );
}

function Counted({ check }: { check: CheckDetail }) {
  const t = useTranslations('checks.report');
  const { count } = useFormat();
  return (
    <Panel title={t('counts')}>
      <div className="px-4 pt-1 pb-3">
        <CountsTable
          counts={check.violation_counts}
          cell={(one) => (
            <span className={one.count === 0 ? 'text-muted' : 'font-medium'}>{count(one.count)}</span>
          )}
        />
      </div>
    </Panel>
  );
}

type ListProps = { title: string; none: string; all: number; violations: Violation[] };

function List({ title, none, all, violations }: ListProps) {
  const t = useTranslations('checks.report');
  const { count } = useFormat();
  const shown = violations.length;
  return (
    <Panel
      title={title}
      aside={
        <span className="text-muted text-xs">
          {shown > 0 && shown < all ? t('first', { shown: count(shown), all: count(all) }) : count(shown)}
        </span>
      }
    >
      {shown === 0 ? (
        <p className="px-4 pt-1 pb-4 text-muted text-sm">{none}</p>
      ) : (
        <div className="max-h-96 overflow-y-auto">
          <ViolationRows violations={violations} />
        </div>
      )}
    </Panel>
  );
}
