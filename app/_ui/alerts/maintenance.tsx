'use client';

import { CalendarPlus } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Maintenance } from '@/lib/contract/maintenance';
import { Actor } from '../actor';
import { call } from '../api';
import { Button } from '../button';
import { ConfirmDialog } from '../confirm-dialog';
import type { Column } from '../list/column';
import { Filters } from '../list/filters';
import { ListPanel } from '../list/list-panel';
import { useListView } from '../list/use-list-view';
import { Mark } from '../mark';
import { toast } from '../outcomes/toast';
import { PageHeader } from '../page-header';
import { Empty } from '../panel';
import { useMe } from '../state/me';
import { Moment } from '../time';
import { useLast } from '../use-last';
import type { Tone } from '../vocabulary';
import { AlertTabs } from './alert-tabs';
import { MAINTENANCE_LIST } from './incident-list';
import { MaintenanceDialog } from './maintenance-dialog';

const TONES: Record<Maintenance['state'], Tone> = { planned: 'idle', active: 'warn', over: 'ok' };

/** Maintenance windows: times in which no incident is opened or told, because somebody works on the system. */
export function MaintenanceWindows() {
  const t = useTranslations('alerts.maintenance');
  const alerts = useTranslations('alerts');
  const mayPlan = useMe().may('alerts.handle');
  const list = useListView(MAINTENANCE_LIST);
  const [planning, setPlanning] = useState(false);
  const [ending, setEnding] = useState<Maintenance | null>(null);
  const shown = useLast(ending);

  async function end() {
    if (!ending) return;
    await call('POST /alerts/maintenance/{id}/end', { params: { id: ending.id } });
    toast.success(t('ended'));
  }

  return (
    <>
      <PageHeader title={alerts('title')} about={t('about')}>
        {mayPlan && (
          <Button look="primary" icon={CalendarPlus} onClick={() => setPlanning(true)}>
            {t('plan')}
          </Button>
        )}
      </PageHeader>
      <AlertTabs />
      <ListPanel
        list={list}
        caption={t('caption')}
        columns={useColumns(mayPlan ? setEnding : null)}
        keyOf={({ id }) => id}
        filters={
          <Filters
            list={list}
            texts={{ state: { label: t('state'), any: t('anyState'), word: (state) => t(`is.${state}`) } }}
          />
        }
        empty={<Empty title={t('none')}>{t('noneWhy')}</Empty>}
      />
      <MaintenanceDialog open={planning} onClose={() => setPlanning(false)} />
      <ConfirmDialog
        open={ending !== null}
        onClose={() => setEnding(null)}
        title={shown?.state === 'planned' ? t('callOff') : t('endNow')}
        why={shown?.state === 'planned' ? t('callOffWhy') : t('endWhy')}
        submit={shown?.state === 'planned' ? t('callOff') : t('endNow')}
        onConfirm={end}
      />
    </>
  );
}

function useColumns(onEnd: ((window: Maintenance) => void) | null): Column<Maintenance>[] {
  const t = useTranslations('alerts.maintenance');
  const subjectWords = useTranslations('alerts.subject');
  return useMemo(
    () => [
      {
        label: t('reason'),
        phone: 'title',
        cell: ({ reason }) => <span className="wrap-anywhere">{reason}</span>,
      },
      { label: t('from'), phone: 'half', cell: ({ starts_at }) => <Moment at={starts_at} /> },
      { label: t('until'), phone: 'half', cell: ({ ends_at }) => <Moment at={ends_at} /> },
      {
        label: t('subjects'),
        phone: 'whole',
        cell: ({ subjects }) =>
          subjects === null ? t('everything') : subjects.map((subject) => subjectWords(subject)).join(', '),
      },
      { label: t('by'), phone: 'half', cell: ({ created_by }) => <Actor actor={created_by} /> },
      {
        label: t('state'),
        phone: 'corner',
        cell: ({ state }) => <Mark tone={TONES[state]}>{t(`is.${state}`)}</Mark>,
      },
      {
        label: t('end'),
        unlabelled: true,
        align: 'right',
        phone: 'half',
        cell: (window) =>
          onEnd !== null && window.state !== 'over' ? (
            <Button size="sm" onClick={() => onEnd(window)}>
              {window.state === 'planned' ? t('callOff') : t('endNow')}
            </Button>
          ) : null,
      },
    ],
    [t, subjectWords, onEnd],
  );
}
