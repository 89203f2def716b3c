'use client';

import { Play } from 'lucide-react';
import { useState } from 'react';
import type { Report } from '@/lib/contract/health';
import { call } from '../api';
import { Button } from '../button';
import { countOf, formatCount, formatSpan } from '../format';
import { Mark } from '../mark';
import { useNow } from '../state/clock';
import { useRefreshAll } from '../state/live';
import { useMe } from '../state/me';

const text = {
  first: 'Run the first check',
  run: 'Run check now',
  running: 'Checking…',
  progress: 'Comparing every pair',
  elapsed: (span: string) =>
    `Comparing every pair in one snapshot, then looking once more at what is new (${span})`,
  joined: 'Joined a check that was already running. ',
  agreed: (pairs: string) => `Checked ${pairs}: all in agreement.`,
  found: (pairs: string, out: number) => `Checked ${pairs}: ${formatCount(out)} out of agreement.`,
  changes: (opened: number, resolved: number) =>
    `${formatCount(opened)} new, ${formatCount(resolved)} resolved.`,
  failed: (why: string) => `The check did not run: ${why}`,
  viewer: 'Your role can look, not run checks or repair.',
};

type Run =
  | { state: 'idle' }
  | { state: 'running'; since: number }
  | { state: 'done'; report: Report }
  | Failure;
type Failure = { state: 'failed'; why: string };

/** Runs a check and stays with it: what it does while it runs, what it found after. */
export function RunCheck({ first }: { first: boolean }) {
  const { mayOperate } = useMe();
  const refreshAll = useRefreshAll();
  const [run, setRun] = useState<Run>({ state: 'idle' });

  async function start() {
    setRun({ state: 'running', since: Date.now() });
    try {
      const { body: report } = await call('POST /health/check-now');
      await refreshAll();
      setRun({ state: 'done', report });
    } catch (error) {
      setRun({ state: 'failed', why: (error as Error).message });
    }
  }

  if (!mayOperate) return <p className="text-muted text-sm">{text.viewer}</p>;
  return (
    <div className="flex w-full flex-wrap items-center gap-x-4 gap-y-2">
      <Button
        look="primary"
        icon={<Play className="size-3.5 fill-current" aria-hidden />}
        busy={run.state === 'running'}
        onClick={start}
      >
        {run.state === 'running' ? text.running : first ? text.first : text.run}
      </Button>
      <div aria-live="polite" className="min-w-0 grow basis-60">
        {run.state === 'running' && <Progress since={run.since} />}
        {run.state === 'done' && <Found report={run.report} />}
        {run.state === 'failed' && <Mark tone="bad">{text.failed(run.why)}</Mark>}
      </div>
    </div>
  );
}

function Progress({ since }: { since: number }) {
  const elapsed = formatSpan(useNow() - since);
  return (
    <div className="flex max-w-lg flex-col gap-1.5">
      <div
        role="progressbar"
        aria-label={text.progress}
        className="h-1 overflow-hidden rounded-full bg-raised"
      >
        <div className="h-full w-2/5 animate-[sweep_1.2s_linear_infinite] rounded-full bg-accent" />
      </div>
      <span className="text-muted text-xs" aria-hidden>
        {text.elapsed(elapsed)}
      </span>
    </div>
  );
}

function Found({ report }: { report: Report }) {
  const pairs = countOf(report.total_checked, 'pair', 'pairs');
  return (
    <p className="flex flex-wrap items-center gap-x-2 text-sm">
      <Mark tone={report.inconsistent === 0 ? 'ok' : 'warn'}>
        {report.joined && text.joined}
        {report.inconsistent === 0 ? text.agreed(pairs) : text.found(pairs, report.inconsistent)}
      </Mark>
      <span className="text-muted">{text.changes(report.opened, report.resolved)}</span>
    </p>
  );
}
