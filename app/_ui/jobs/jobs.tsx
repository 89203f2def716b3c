'use client';

import { useTranslations } from 'use-intl';
import { PageHeader } from '../page-header';
import { Failed } from '../panel';
import { useReading } from '../state/live';
import { JobCard } from './job-card';
import { RunHistory } from './run-history';
import { Workers } from './workers';

/** The scheduled jobs, the workers, and all runs. */
export function Jobs() {
  const t = useTranslations('jobs');
  const { data: jobs, error, mutate } = useReading('GET /jobs');
  return (
    <>
      <PageHeader title={t('title')} about={t('about')} />
      {!jobs && error && (
        <div className="panel mb-4">
          <Failed error={error} retry={() => mutate()} />
        </div>
      )}
      <div className="mb-4 grid gap-4 lg:grid-cols-2 2xl:grid-cols-4">
        {jobs?.map((job) => (
          <JobCard key={job.job} job={job} />
        ))}
        {!jobs && !error && <div className="skeleton h-48 lg:col-span-3" />}
      </div>
      <Workers />
      <RunHistory />
    </>
  );
}
