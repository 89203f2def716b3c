'use client';

import Link from 'next/link';
import type { HealthStatus } from '@/lib/contract/health';
import { countOf, formatCount } from '../format';
import { ToneIcon, toneText, toneWash } from '../mark';
import { Failed } from '../panel';
import { OLDEST } from '../readings';
import { usePage, useReading } from '../state/live';
import { Ago, Countdown, Moment } from '../time';
import { STATUS_WORDS } from '../vocabulary';
import { Gauge } from './gauge';
import { RunCheck } from './run-check';

const text = {
  region: 'Status',
  none: 'Every pair is in agreement',
  out: (count: number) => `${countOf(count, 'pair is', 'pairs are')} out of agreement`,
  never: 'No check has run yet',
  neverWhy: 'The first check compares every learner’s progress with their license. It changes neither.',
  stale: 'The last check is old',
  staleWhy:
    'Nobody has looked since: what is below may have changed. See whether a worker is alive, or run a check.',
  since: 'Out of agreement since',
  pairs: 'Pairs checked',
  users: 'Users checked',
  open: 'Open violations',
  decisions: 'Need a decision',
  last: 'Last check',
  next: 'Next check',
  noCheck: 'never',
};

/** The answer to "are learners affected, how many, since when, why": the first thing on the screen. */
export function Standing() {
  const { data: status, error, mutate } = useReading('GET /health/status');
  const { data: oldest } = usePage('GET /health/violations', OLDEST);
  if (!status) {
    return (
      <section aria-label={text.region} className="panel min-h-64">
        {error ? <Failed error={error} retry={() => mutate()} /> : <div className="skeleton m-5 h-52" />}
      </section>
    );
  }
  const { word, tone } = STATUS_WORDS[status.status];
  const since = status.total_violations > 0 ? oldest?.items[0]?.first_seen_at : undefined;
  return (
    <section aria-label={text.region} className="panel overflow-hidden">
      <div className="grid gap-x-8 gap-y-5 p-5 md:grid-cols-[1fr_auto] md:p-6">
        <div className="flex min-w-0 flex-col items-start gap-4">
          <p
            className={`inline-flex items-center gap-2 rounded-full py-1 pr-3 pl-2 font-semibold text-sm ${toneWash[tone]} ${toneText[tone]}`}
          >
            <ToneIcon tone={tone} />
            {word}
          </p>
          <div className="flex flex-col gap-1.5">
            <h1 className="text-balance font-semibold text-2xl tracking-tight">{headline(status)}</h1>
            <p className="max-w-[68ch] text-pretty text-soft">
              {status.last_check ? status.reason : text.neverWhy}
              {status.stale && ` ${text.staleWhy}`}
            </p>
            {since && (
              <p className="text-soft">
                {text.since} <Moment at={since} />{' '}
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

function headline(status: HealthStatus): string {
  if (!status.last_check) return text.never;
  if (status.total_violations > 0) return text.out(status.total_violations);
  return status.stale ? text.stale : text.none;
}

function Figures({ status }: { status: HealthStatus }) {
  const checked = status.last_check !== null;
  const figures = [
    { term: text.pairs, shown: checked ? formatCount(status.total_pairs) : '–' },
    { term: text.users, shown: checked ? formatCount(status.total_users_monitored) : '–' },
    {
      term: text.open,
      shown: checked ? formatCount(status.total_violations) : '–',
      href: status.total_violations > 0 ? '/#violations' : undefined,
    },
    {
      term: text.decisions,
      shown: checked ? formatCount(status.needs_decision) : '–',
      href: status.needs_decision > 0 ? '/?recommended_action=needs_decision#violations' : undefined,
    },
    { term: text.last, shown: status.last_check ? <Ago at={status.last_check} /> : text.noCheck },
    { term: text.next, shown: status.next_check ? <Countdown to={status.next_check} /> : '–' },
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
