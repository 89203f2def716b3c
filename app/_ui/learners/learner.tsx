'use client';

import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { bucketOf } from '@/lib/contract/rollout-bucket';
import { SPECIALIZATION_IDS } from '@/lib/vocabulary/specializations';
import { Mark } from '../mark';
import { PageHeader, Up } from '../page-header';
import { Awaited } from '../panel';
import { useReading } from '../state/live';
import { Moment } from '../time';
import { EnrolCard } from './enrol-card';
import { PairCard } from './pair-card';

/** One learner: who they are, and the state of each of their specializations. */
export function Learner({ id }: { id: number }) {
  const t = useTranslations('learners.one');
  const words = useTranslations('words');
  const pages = useTranslations('pages');
  const rolled = useTranslations('rollout.learner');
  const { data: user, error, mutate } = useReading('GET /users/{id}', { params: { id } });
  const reading = useReading('GET /users/{id}/pairs', { params: { id } });
  const { data: rollout } = useReading('GET /rollout');
  const pairs = reading.data;
  if (!user) return <Awaited error={error} retry={() => mutate()} room="h-40" />;
  const apart = pairs?.filter(({ violation }) => violation !== null).length ?? 0;
  const missing = SPECIALIZATION_IDS.filter(
    (one) => pairs && !pairs.some(({ specialization }) => specialization === one),
  );
  const facts: [string, ReactNode][] = [
    [t('id'), `#${user.id}`],
    [t('external'), user.external_id ?? words('none')],
    [t('role'), words(`role.${user.role}`)],
    [t('created'), <Moment key="created" at={user.created_at} />],
    [t('signIn'), user.last_sign_in_at ? <Moment key="in" at={user.last_sign_in_at} /> : words('never')],
  ];
  // When all learners are repaired automatically, this is no special fact about one learner.
  if (rollout && rollout.repairing < 100) {
    const inside = bucketOf(user.id) < rollout.repairing;
    facts.push([rolled('label'), rolled(inside ? 'inside' : 'outside')]);
  }
  return (
    <>
      <PageHeader
        above={<Up href="/learners" text={pages('learners')} />}
        title={user.name}
        about={user.email}
      >
        {!user.is_active && (
          <Mark tone="idle" washed>
            {t('inactive')}
          </Mark>
        )}
      </PageHeader>
      <section aria-label={t('identity')} className="panel mb-6 px-4 py-3 md:px-5">
        <dl className="flex flex-wrap gap-x-10 gap-y-2 text-sm">
          {facts.map(([term, shown]) => (
            <div key={term}>
              <dt className="text-muted text-xs">{term}</dt>
              <dd>{shown}</dd>
            </div>
          ))}
        </dl>
      </section>
      <section aria-labelledby="pairs">
        <div className="mb-3 flex flex-wrap items-baseline gap-x-4 gap-y-1">
          <h2 id="pairs" className="font-semibold text-lg">
            {t('pairs')}
          </h2>
          <p className="text-sm" aria-live="polite">
            {pairs &&
              (pairs.length === 0 ? (
                <span className="text-muted">{t('unenrolled')}</span>
              ) : apart > 0 ? (
                <Mark tone="bad">{t('behind', { count: apart })}</Mark>
              ) : (
                <Mark tone="ok">{t('fine')}</Mark>
              ))}
          </p>
        </div>
        {!pairs && <Awaited error={reading.error} retry={() => reading.mutate()} room="h-64" />}
        <ul className="grid gap-4 md:grid-cols-2 xl:grid-cols-3">
          {pairs?.map((pair) => (
            <PairCard key={pair.specialization} pair={pair} />
          ))}
          {missing.map((specialization) => (
            <EnrolCard key={specialization} user={user} specialization={specialization} />
          ))}
        </ul>
      </section>
    </>
  );
}
