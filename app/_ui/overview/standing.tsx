'use client';

import { useTranslations } from 'use-intl';
import type { HealthStatus } from '@/lib/contract/health';
import { useVerdict } from '../checks/verdict';
import { useFormat } from '../format';
import { TextLink } from '../kit/text-link';
import { ToneIcon, toneText, toneWash } from '../mark';
import { Awaited } from '../panel';
import { OLDEST } from '../readings';
import { useNow } from '../state/clock';
import { usePage, useReading } from '../state/live';
import { Ago, Countdown, Moment } from '../time';
import { violationsLink } from '../violations/violation-list';
import { STATUS_TONES } from '../vocabulary';
import { Affected } from './affected';
import { Gauge } from './gauge';
import { StandingActions } from './standing-actions';

/** The answer to "are learners affected, how many, since when, why": the first thing on the screen. */
export function Standing() {
  const t = useTranslations('overview');
  const words = useTranslations('words');
  const { data: status, error, mutate } = useReading('GET /health/status');
  if (!status) {
    return (
      <section aria-label={t('region')} className="panel min-h-64">
        <Awaited error={error} retry={() => mutate()} room="m-5 h-52" />
      </section>
    );
  }
  const tone = STATUS_TONES[status.status];
  const headline = !status.last_check
    ? t('never')
    : status.total_violations > 0
      ? t('out', { count: status.total_violations })
      : t(status.stale ? 'stale' : 'none');
  return (
    <section aria-label={t('region')} className="panel overflow-hidden">
      <div className="grid gap-x-8 gap-y-5 p-5 md:grid-cols-[minmax(0,1fr)_15rem] md:p-6 xl:grid-cols-[minmax(0,1fr)_17.5rem_15rem]">
        <div className="flex min-w-0 flex-col items-start gap-4">
          <p
            className={`inline-flex items-center gap-2 rounded-full py-1 pr-3 pl-2 font-semibold text-sm ${toneWash[tone]} ${toneText[tone]}`}
          >
            <ToneIcon tone={tone} />
            {words(`status.${status.status}`)}
          </p>
          <div className="flex flex-col gap-1.5">
            <h1 className="text-balance font-semibold text-2xl tracking-tight">{headline}</h1>
            <Reason status={status} />
            <Explained status={status} />
            {status.total_violations > 0 && <Since />}
            <Handled status={status} />
          </div>
          <StandingActions status={status} />
        </div>
        {status.consistency_rate !== null && (
          <>
            <div className="max-xl:order-last max-xl:col-span-full max-xl:[&>section]:sm:grid max-xl:[&>section]:sm:grid-cols-2 max-xl:[&>section>h2]:col-span-2">
              <Affected status={status} />
            </div>
            <Gauge percent={status.consistency_rate} tone={tone} pairs={status.total_pairs} />
          </>
        )}
      </div>
      <Figures status={status} />
    </section>
  );
}

/** The API's reason is in English; this gives the same reason, from the same numbers, in the person's language. */
function Reason({ status }: { status: HealthStatus }) {
  const t = useTranslations('overview');
  const verdict = useVerdict();
  const { ago } = useFormat();
  const now = useNow();
  const { last_check, stale, consistency_rate, total_pairs, total_violations } = status;
  const look = 'max-w-[68ch] text-pretty text-soft';
  if (last_check === null || consistency_rate === null) return <p className={look}>{t('neverWhy')}</p>;
  const agoMs = now - Date.parse(last_check);
  return (
    <p className={look} suppressHydrationWarning>
      {stale && `${agoMs < 0 ? t('setBack') : t('overdue', { ago: ago(agoMs) })} `}
      {verdict({ pairs: total_pairs, out: total_violations, rate: consistency_rate })}
      {stale && ` ${t('staleWhy')}`}
    </p>
  );
}

/** Whether ledger and license history explain the pairs, and as of when that is known. */
function Explained({ status }: { status: HealthStatus }) {
  const t = useTranslations('overview.explained');
  const { percent } = useFormat();
  const { explained_rate: rate, explained_through: through, total_findings, total_violations } = status;
  if (status.last_check === null) return null;
  if (rate === null || through === null) return <p className="text-muted text-sm">{t('never')}</p>;
  const more = total_findings - total_violations;
  return (
    <p className="max-w-[68ch] text-pretty text-soft">
      <span className="font-medium" data-testid="explained">
        {t('rate', { rate: percent(rate) })}
      </span>
      {': '}
      {more > 0 ? <TextLink href={violationsLink()}>{t('why', { count: more })}</TextLink> : t('all')}
      <span className="text-muted">
        {', '}
        {t('at')} <Ago at={through} />
      </span>
    </p>
  );
}

function Since() {
  const t = useTranslations('overview');
  const { data: oldest } = usePage('GET /health/violations', OLDEST);
  const since = oldest?.items[0]?.first_seen_at;
  if (!since) return null;
  return (
    <p className="text-soft">
      {t('since')} <Moment at={since} />{' '}
      <span className="whitespace-nowrap text-muted">
        (<Ago at={since} />)
      </span>
    </p>
  );
}

/** The annotations of the open violations. */
function Handled({ status }: { status: HealthStatus }) {
  const t = useTranslations('overview.handled');
  const { count } = useFormat();
  const states = (['acknowledged', 'muted', 'dismissed'] as const).filter((state) => status[state] > 0);
  if (states.length === 0) return null;
  return (
    <p className="flex flex-wrap gap-x-2 text-muted text-sm">
      {t('label')}
      {states.map((state) => (
        <TextLink key={state} href={violationsLink({ state })}>
          {t(state, { count: count(status[state]) })}
        </TextLink>
      ))}
    </p>
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
      shown: checked ? count(status.total_findings) : '–',
      href: status.total_findings > 0 ? violationsLink() : undefined,
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
            {href ? <TextLink href={href}>{shown}</TextLink> : shown}
          </dd>
        </div>
      ))}
    </dl>
  );
}
