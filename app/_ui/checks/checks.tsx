'use client';

import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import type { CheckSummary } from '@/lib/contract/health';
import { statusOfRate } from '@/lib/vocabulary/health';
import { Actor } from '../actor';
import { useFormat } from '../format';
import { TextLink } from '../kit/text-link';
import type { Column } from '../list/column';
import { Filters } from '../list/filters';
import { ListPanel } from '../list/list-panel';
import { useListView } from '../list/use-list-view';
import { Mark } from '../mark';
import { PageHeader } from '../page-header';
import { Empty } from '../panel';
import { Moment } from '../time';
import { STATUS_TONES } from '../vocabulary';
import { CHECK_LIST } from './check-list';

/** Every stored check, newest first. */
export function Checks() {
  const t = useTranslations('checks');
  const list = useListView(CHECK_LIST);
  return (
    <>
      <PageHeader title={t('title')} about={t('about')} />
      <ListPanel
        list={list}
        caption={t('caption')}
        columns={useCheckColumns()}
        keyOf={({ id }) => id ?? 0}
        filters={
          <Filters
            list={list}
            texts={{
              since: { label: t('since') },
              until: { label: t('until') },
              has_violations: {
                label: t('violations'),
                any: t('any'),
                word: (has) => t(has === 'true' ? 'withViolations' : 'withoutViolations'),
              },
            }}
          />
        }
        empty={<Empty title={t('none')}>{t('noneWhy')}</Empty>}
      />
    </>
  );
}

function useCheckColumns(): Column<CheckSummary>[] {
  const t = useTranslations('checks');
  const { count, percent, span } = useFormat();
  return useMemo(() => {
    const figure = (
      id: 'pairs' | 'out' | 'opened' | 'resolved' | 'transient',
      of: (check: CheckSummary) => number,
    ): Column<CheckSummary> => ({
      label: t(`columns.${id}`),
      align: 'right',
      phone: 'third',
      cell: (check) => <span className={of(check) === 0 ? 'text-muted' : ''}>{count(of(check))}</span>,
    });
    return [
      {
        label: t('columns.when'),
        phone: 'title',
        cell: ({ id, timestamp }) => (
          <TextLink
            href={`/checks/${id}`}
            aria-description={t('open', { id: id ?? 0 })}
            className="font-medium"
          >
            <Moment at={timestamp} />
          </TextLink>
        ),
      },
      {
        label: t('columns.rate'),
        align: 'right',
        phone: 'corner',
        cell: ({ consistency_rate }) => (
          <span className="inline-flex align-middle">
            <Mark tone={STATUS_TONES[statusOfRate(consistency_rate)]}>{percent(consistency_rate)} %</Mark>
          </span>
        ),
      },
      figure('pairs', (check) => check.total_checked),
      figure('out', (check) => check.inconsistent),
      figure('opened', (check) => check.opened),
      figure('resolved', (check) => check.resolved),
      figure('transient', (check) => check.transient),
      {
        label: t('columns.duration'),
        align: 'right',
        phone: 'third',
        cell: ({ duration_ms }) => span(duration_ms),
      },
      { label: t('columns.who'), phone: 'third', cell: ({ actor }) => <Actor actor={actor} /> },
    ];
  }, [t, count, percent, span]);
}
