'use client';

import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import type { Writer } from '@/lib/contract/writers';
import { useFormat } from '../format';
import { PersonCell } from '../kit/cells';
import { writerLink } from '../links';
import type { Column } from '../list/column';
import { Filters } from '../list/filters';
import { ListPanel } from '../list/list-panel';
import { useListView } from '../list/use-list-view';
import { PageHeader } from '../page-header';
import { Empty } from '../panel';
import { Ago } from '../time';
import { Claimed, ModeMark, OpenFindings } from './cells';
import { WRITER_LIST } from './writer-list';

/** Who writes progress and licenses besides Lockstep. */
export function Writers() {
  const t = useTranslations('writers');
  const list = useListView(WRITER_LIST);
  return (
    <>
      <PageHeader title={t('title')} about={t('about')} />
      <ListPanel
        list={list}
        caption={t('title')}
        found={(count) => t('found', { count })}
        columns={useWriterColumns()}
        keyOf={({ id }) => id}
        filters={
          <Filters
            list={list}
            texts={{
              mode: { label: t('columns.mode'), any: t('anyMode'), word: (mode) => t(`mode.${mode}`) },
            }}
          />
        }
        empty={<Empty title={t('none')}>{t('noneWhy')}</Empty>}
      />
    </>
  );
}

function useWriterColumns(): Column<Writer>[] {
  const t = useTranslations('writers.columns');
  const { count } = useFormat();
  return useMemo(
    () => [
      {
        label: t('writer'),
        phone: 'title',
        cell: ({ id, role, application }) => (
          <PersonCell href={writerLink(id)} name={role}>
            <Claimed application={application} />
          </PersonCell>
        ),
      },
      { label: t('written'), phone: 'third', cell: ({ written }) => count(written) },
      { label: t('broken'), phone: 'third', cell: ({ broken }) => count(broken) },
      { label: t('open'), phone: 'third', cell: (writer) => <OpenFindings writer={writer} /> },
      { label: t('firstSeen'), phone: 'half', cell: ({ first_seen_at }) => <Ago at={first_seen_at} /> },
      { label: t('lastSeen'), phone: 'half', cell: ({ last_seen_at }) => <Ago at={last_seen_at} /> },
      { label: t('mode'), align: 'right', phone: 'corner', cell: (writer) => <ModeMark writer={writer} /> },
    ],
    [t, count],
  );
}
