'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';
import type { HealthStatus } from '@/lib/contract/health';
import { useFormat } from '../format';
import { ToneIcon, toneText, toneWash } from '../mark';
import { Failed } from '../panel';
import { OLDEST } from '../readings';
import { usePage, useReading } from '../state/live';
import { Ago, Countdown, Moment } from '../time';
import { violationsLink } from '../violations/violation-list';
import { STATUS_TONES } from '../vocabulary';
import { Gauge } from './gauge';
import { RunCheck } from './run-check';

/** The answer to "are learners affected, how many, since when, why": the first thing on the screen. */
export function Standing() {
  const t = useTranslations('overview');
  const words = useTranslations('words');
  const { data: status, error, mutate } = useReading('GET /health/status');
  const { data: oldest } = usePage('GET /health/violations', OLDEST);
  if (!status) {
    return (
      <section aria-label={t('region')} className="panel min-h-64">
        {error ? <Failed error={error} retry={() => mutate()} /> : <div className="skeleton m-5 h-52" />}
      </section>
    );
  }
  const tone = STATUS_TONES[status.status];
  const headline = !status.last_check
    ? t('never')
    : status.total_violations > 0
      ? t('out', { count: status.total_violations })
      : t(status.stale ? 'stale' : 'none');
  const since = status.total_violations > 0 ? oldest?.items[0]?.first_seen_at : undefined;
  return (
    <section aria-label={t('region')} className="panel overflow-hidden">
      <div className="grid gap-x-8 gap-y-5 p-5 md:grid-cols-[1fr_auto] md:p-6">
        <div className="flex min-w-0 flex-col items-start gap-4">
          <p
            className={`inline-flex items-center gap-2 rounded-full py-1 pr-3 pl-2 font-semibold text-sm ${toneWash[tone]} ${toneText[tone]}`}
          >
            <ToneIcon tone={tone} />
            {words(`status.${status.status}`)}
          </p>
          <div className="flex flex-col gap-1.5">
            <h1 className="text-balance font-semibold text-2xl tracking-tight">{headline}</h1>
            <p className="max-w-[68ch] text-pretty text-soft">
              {status.last_check ? status.reason : t('neverWhy')}
              {status.stale && ` ${t('staleWhy')}`}
            </p>
            {since && (
              <p className="text-soft">
                {t('since')} <Moment at={since} />{' '}
                <span className="whitespace-nowrap text-muted">
                  (<Ago at={since} />)
                </span>
              </p>
            )}
          </div>
          <RunCheck first={!status.last_check} />
        </div>
        {status.consistency_rate !== null && (
          <Gauge percent={status.consistency_rate} tone={tone} pairs={status.total_pairs} />
        )}
      </div>
      <Figures status={status} />
    </section>
  );
}

function Figures({ status }: { status: HealthStatus }) {
  const t = useTranslations('overview.figures');
  const words = useTranslations('words');
  const { count } = useFormat();
  const checked = status.last_check !== null;
  const figures = [
    { term: t('pairs'), shown: checked ? count(status.total_pairs) : '–' },
    { term: t('users'), shown: checked ? count(status.total_users_monitored) : '–' },
    {
      term: t('open'),
      shown: checked ? count(status.total_violations) : '–',
      href: status.total_violations > 0 ? violationsLink() : undefined,
    },
    {
      term: t('decisions'),
      shown: checked ? count(status.needs_decision) : '–',
      href: status.needs_decision > 0 ? violationsLink({ recommended_action: 'needs_decision' }) : undefined,
    },
    { term: t('last'), shown: status.last_check ? <Ago at={status.last_check} /> : words('never') },
    { term: t('next'), shown: status.next_check ? <Countdown to={status.next_check} /> : '–' },
  ];
  return (
    <dl className="grid grid-cols-2 gap-px border-line border-t bg-line sm:grid-cols-3 lg:grid-cols-6">
      {figures.map(({ term, shown, href }) => (
        <div key={term} className="flex flex-col gap-0.5 bg-surface px-5 py-3">
          <dt className="text-muted text-xs">{term}</dt>
          <dd className="font-medium text-lg tracking-tight">
            {href ? (
              <Link
                href={href}
                prefetch={false}
                className="underline decoration-line-strong underline-offset-4 hover:decoration-ink"
              >
                {shown}
              </Link>
            ) : (
              shown
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
