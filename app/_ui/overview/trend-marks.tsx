import { Rocket, Wrench } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import type { Deployment } from '@/lib/contract/health';
import type { Repair } from '@/lib/contract/repairs';
import { useFormat } from '../format';
import { Moment, useMoment } from '../time';

/** Events that are closer than this share of the width become one mark: 24 pixels on a phone. */
const APART_PERCENT = 8;

type Mark = { at: number; repairs: Repair[]; deployments: Deployment[] };
type Period = { since: string; until: string };

/** Marks of repairs and deployments, below the chart at the moment when they happened. */
export function TrendMarks(props: { period: Period; repairs: Repair[]; deployments: Deployment[] }) {
  const t = useTranslations('overview.trend');
  const since = Date.parse(props.period.since);
  const length = Date.parse(props.period.until) - since;
  const left = (at: number) => Math.round(((at - since) / length) * 10_000) / 100;
  const marks = together(props.repairs.filter(didSomething), props.deployments, left);
  return (
    <>
      {marks.length > 0 && (
        <ul aria-label={t('marks')} className="relative mt-1 mr-9 h-6">
          {marks.map((mark) => (
            <li
              key={mark.at}
              className="absolute top-0 -translate-x-1/2"
              style={{ left: `clamp(0.75rem, ${left(mark.at)}%, 100% - 0.75rem)` }}
            >
              <MarkLink mark={mark} />
            </li>
          ))}
        </ul>
      )}
      <p className="mt-1 mr-9 flex justify-between text-muted text-xs">
        <Moment at={props.period.since} />
        <Moment at={props.period.until} />
      </p>
    </>
  );
}

function MarkLink({ mark }: { mark: Mark }) {
  const t = useTranslations('overview.trend');
  const { count } = useFormat();
  const moment = useMoment(mark.at);
  const { repairs, deployments } = mark;
  const sum = (figure: 'repaired' | 'undone') => repairs.reduce((total, repair) => total + repair[figure], 0);
  const said = deployments.map(({ version }) => t('deployed', { version }));
  if (repairs.length > 1) {
    said.push(t('severalRepairs', { runs: count(repairs.length), count: sum('repaired') + sum('undone') }));
  } else if (repairs[0]) {
    said.push(
      repairs[0].undone > 0 ? t('undos', { count: sum('undone') }) : t('repairs', { count: sum('repaired') }),
    );
  }
  const text = [...said, moment].join(', ');
  const Icon = deployments.length > 0 ? Rocket : Wrench;
  const look = `flex size-6 items-center justify-center rounded-full border border-line bg-surface ${repairs.length > 0 ? 'text-ok' : 'text-accent'}`;
  const inside = (
    <>
      <Icon className="size-3.5" aria-hidden />
      <span className="sr-only" suppressHydrationWarning>
        {text}
      </span>
    </>
  );
  if (repairs.length === 0) {
    return (
      <span className={look} title={text} suppressHydrationWarning>
        {inside}
      </span>
    );
  }
  const href = repairs.length === 1 ? `/repairs/${repairs[0]?.id}` : '/repairs';
  return (
    <Link
      href={href}
      prefetch={false}
      title={text}
      suppressHydrationWarning
      className={`${look} hover:border-line-strong hover:bg-raised`}
    >
      {inside}
    </Link>
  );
}

/** Whether a repair changed something: a scheduled repair often finds nothing to do. */
function didSomething({ repaired, undone }: Repair): boolean {
  return repaired + undone > 0;
}

function together(repairs: Repair[], deployments: Deployment[], left: (at: number) => number): Mark[] {
  const single: Mark[] = [
    ...repairs.map((repair) => ({ at: Date.parse(repair.started_at), repairs: [repair], deployments: [] })),
    ...deployments.map((one) => ({ at: Date.parse(one.deployed_at), repairs: [], deployments: [one] })),
  ];
  const marks: Mark[] = [];
  for (const next of single.toSorted((a, b) => a.at - b.at)) {
    const mark = marks.at(-1);
    if (!mark || left(next.at) - left(mark.at) > APART_PERCENT) marks.push(next);
    else {
      mark.repairs = [...mark.repairs, ...next.repairs];
      mark.deployments = [...mark.deployments, ...next.deployments];
    }
  }
  return marks;
}
