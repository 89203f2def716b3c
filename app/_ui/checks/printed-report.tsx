'use client';

import { Printer } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import type { CheckDetail, CheckSummary } from '@/lib/contract/health';
import { statusOfRate } from '@/lib/vocabulary/health';
import { Button } from '../button';
import { useFormat } from '../format';
import { Logo } from '../frame/logo';
import { TextLink } from '../kit/text-link';
import { Mark } from '../mark';
import { useMoment } from '../time';
import { STATUS_TONES } from '../vocabulary';
import { CountsTable } from './counts-table';
import { Explained } from './explained';
import { PrintedTrend } from './printed-trend';
import { useVerdict } from './verdict';

type PrintedReportProps = {
  check: CheckDetail;
  /** The month before the check, newest first. */
  history: CheckSummary[];
  /** The host of the console. */
  platform: string;
  /** The person who prints it. */
  by: string;
};

/** One check on one page of A4, for people who do not open the console. */
export function PrintedReport({ check, history, platform, by }: PrintedReportProps) {
  const t = useTranslations('checks.paper');
  const words = useTranslations('words');
  const verdict = useVerdict();
  const status = statusOfRate(check.consistency_rate);
  const moment = useMoment(check.timestamp, 'full');
  return (
    <>
      <nav className="mx-auto flex max-w-[190mm] items-center justify-between gap-3 px-4 py-4 print:hidden">
        <TextLink look="plain" href={`/checks/${check.id}`} className="text-muted text-sm">
          {t('back')}
        </TextLink>
        <Button look="primary" icon={Printer} onClick={() => window.print()}>
          {t('print')}
        </Button>
      </nav>
      <main className="paper mx-auto mb-8 flex max-w-[190mm] flex-col gap-5 border border-line bg-surface px-5 py-8 text-ink shadow-panel sm:px-[14mm] print:m-0 print:max-w-none print:border-0 print:p-0 print:shadow-none">
        <header className="flex flex-wrap items-end justify-between gap-4 border-line border-b pb-4">
          <div>
            <h1 className="flex items-center gap-2.5 font-semibold text-2xl tracking-tight">
              <Logo className="size-7" />
              {t('title')}
            </h1>
            <p className="text-soft">
              {t('platform')}: {platform}
            </p>
          </div>
          <p className="text-muted text-sm" suppressHydrationWarning>
            {t('check', { id: String(check.id) })}
            <br />
            {moment}
          </p>
        </header>
        <section className="flex flex-col items-start gap-2">
          <Mark tone={STATUS_TONES[status]} washed>
            {words(`status.${status}`)}
          </Mark>
          <p className="text-lg">
            {verdict({ pairs: check.total_checked, out: check.inconsistent, rate: check.consistency_rate })}
          </p>
          <p className="max-w-[80ch] text-muted text-sm">{t('what')}</p>
        </section>
        <Section title={t('figures')}>
          <Figures check={check} />
        </Section>
        <Section title={t('breakdown')}>
          <Counted check={check} />
        </Section>
        <Section title={t('trend')}>
          <PrintedTrend history={history} />
        </Section>
        <footer className="grid grid-cols-[2fr_1fr] gap-8 pt-10 text-muted text-xs">
          <p className="border-line-strong border-t pt-1">{t('signature')}</p>
          <p className="border-line-strong border-t pt-1">{t('date')}</p>
          <p className="col-span-2">{t('made', { name: by })}</p>
        </footer>
      </main>
    </>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="break-inside-avoid">
      <h2 className="mb-1.5 font-medium text-soft text-sm">{title}</h2>
      {children}
    </section>
  );
}

function Figures({ check }: { check: CheckDetail }) {
  const column = useTranslations('checks.columns');
  const t = useTranslations('checks.report');
  const { count, percent } = useFormat();
  const figures: [term: string, shown: ReactNode][] = [
    [column('rate'), `${percent(check.consistency_rate)} %`],
    [t('explained'), <Explained key="explained" check={check} />],
    [column('pairs'), count(check.total_checked)],
    [t('users'), count(check.total_users)],
    [column('out'), count(check.inconsistent)],
    [column('opened'), count(check.opened)],
    [column('resolved'), count(check.resolved)],
  ];
  return (
    <dl className="grid grid-cols-3 gap-y-2 sm:grid-cols-4 print:grid-cols-4">
      {figures.map(([term, shown]) => (
        <div key={term}>
          <dt className="text-muted text-xs">{term}</dt>
          <dd className="font-semibold text-lg tracking-tight">{shown}</dd>
        </div>
      ))}
    </dl>
  );
}

function Counted({ check }: { check: CheckDetail }) {
  const { count } = useFormat();
  return <CountsTable counts={check.violation_counts} cell={(one) => count(one.count)} />;
}
