'use client';

import { Plus, SlidersHorizontal } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Pair } from '@/lib/contract/pairs';
import { Button } from '../button';
import { learnerLink } from '../learners/learner-list';
import { PageHeader, Up } from '../page-header';
import { Awaited, Panel } from '../panel';
import { DecisionDialog } from '../repairs/decision-dialog';
import { RepairDialog } from '../repairs/repair-dialog';
import type { RepairTarget } from '../repairs/repair-run';
import { usePage, useReading } from '../state/live';
import { useMe } from '../state/me';
import { ActDialog, type AskedAct } from './act-dialog';
import { MoreActs } from './more-acts';
import { NextLevel } from './next-level';
import { RecordActivityDialog } from './record-activity-dialog';
import { Records } from './records';
import { SetLevelDialog } from './set-level-dialog';
import { Story } from './story';
import { openViolationReading, type PairKey } from './story-reading';
import { Verdict } from './verdict';

/** Both records of a learner in a specialization: whether they agree, why not, what can be done, and the history. */
export function PairPage({ user_id, specialization }: PairKey) {
  const t = useTranslations('pair');
  const words = useTranslations('words');
  const { may } = useMe();
  const {
    data: pair,
    error,
    mutate,
  } = useReading('GET /pairs/{user_id}/{specialization}', {
    params: { user_id, specialization },
  });
  const { data: violations } = usePage(
    'GET /health/violations',
    openViolationReading({ user_id, specialization }),
  );
  const [target, setTarget] = useState<RepairTarget | null>(null);
  const [asked, setAsked] = useState<Pair | null>(null);
  const [recording, setRecording] = useState(false);
  const [setting, setSetting] = useState<Pair | null>(null);
  const [act, setAct] = useState<AskedAct | null>(null);
  if (!pair) return <Awaited error={error} retry={() => mutate()} room="h-80" />;
  const name = words(`specialization.${specialization}`);
  return (
    <>
      <PageHeader
        above={<Path pair={pair} />}
        title={t('title', { name: pair.user_name, specialization: name })}
      >
        {may('activities.record') && (
          <Button icon={Plus} onClick={() => setRecording(true)}>
            {t('record')}
          </Button>
        )}
        {may('pairs.set_level') && !pair.withdrawal && (
          <Button icon={SlidersHorizontal} onClick={() => setSetting(pair)}>
            {t('setLevel')}
          </Button>
        )}
        {may('pairs.set_level') && <MoreActs pair={pair} onPick={(act) => setAct({ act })} />}
      </PageHeader>
      <Verdict
        pair={pair}
        violation={violations && (violations.items[0] ?? null)}
        onRepair={() =>
          setTarget({ scope: { pairs: [{ user_id, specialization }] }, what: `${pair.user_name}, ${name}` })
        }
        onDecide={() => setAsked(pair)}
      />
      <div className="mb-4 grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_20rem] [&>*]:h-full">
        <Records pair={pair} />
        <Panel title={t('next.title')}>
          <div className="px-4 pt-1 pb-4">
            <NextLevel pair={pair} />
          </div>
        </Panel>
      </div>
      <Story
        pair={pair}
        onTakeBack={
          may('pairs.set_level') && pair.progress
            ? (activityKey) => setAct({ act: 'take_back', activityKey })
            : null
        }
      />
      <RepairDialog target={target} onClose={() => setTarget(null)} />
      <DecisionDialog violation={asked} onClose={() => setAsked(null)} />
      <RecordActivityDialog pair={recording ? pair : null} onClose={() => setRecording(false)} />
      <ActDialog pair={pair} asked={act} onClose={() => setAct(null)} />
      <SetLevelDialog pair={setting} onClose={() => setSetting(null)} />
    </>
  );
}

/** The way to this page: the learners, and this learner. */
function Path({ pair: { user_id, user_name } }: { pair: Pair }) {
  const t = useTranslations('pair');
  const pages = useTranslations('pages');
  return (
    <nav aria-label={t('path')} className="flex flex-wrap items-center gap-1.5">
      <Up href="/learners" text={pages('learners')} />
      <span aria-hidden>/</span>
      <Up href={learnerLink(user_id)} text={user_name} />
    </nav>
  );
}
