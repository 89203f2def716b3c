import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { MeasureHistory, MeasureNow, MeasurePoint } from '@/lib/contract/system';
import { ChartPointer } from '../chart-pointer';
import { useFormat } from '../format';
import { type Point, scale, stepArea, stepLine, stretchesOf } from '../step-line';
import { Moment, useMoment } from '../time';
import { heightOf, linesOf, worstOf } from './measure-scale';
import { useMeasureValue } from './use-measure-value';

const LINES = {
  target: 'border-line-strong border-dotted text-muted',
  warning: 'border-warn/70 border-dashed text-warn',
  critical: 'border-bad/70 border-dashed text-bad',
};

/** The minimum distance between two readable names. */
const APART_PERCENT = 10;

/** A measure over time, with its limits; drawn and used like the trend of the overview. */
export function MeasureChart({ now, history }: { now: MeasureNow; history: MeasureHistory }) {
  const t = useTranslations('system');
  const { count } = useFormat();
  const valueText = useMeasureValue();
  const [pointed, setPointed] = useState<number | null>(null);
  const { points, unit } = history;
  const last = points.length - 1;
  const index = Math.min(pointed ?? last, last);
  const shown = points[index] as MeasurePoint;
  const moment = useMoment(shown.at);
  const left = scale([Date.parse(history.since), Date.parse(history.until)], [0, 100]);
  const y = heightOf(now, points);
  const at = (point: MeasurePoint): Point => ({ left: left(Date.parse(point.at)), top: y(point.value) });
  // The last point of a stretch also covers its step of time.
  const stretches = stretchesOf(points, (one) => Date.parse(one.at), history.step_seconds * 1_000).map(
    (stretch) => {
      const end = stretch.at(-1) as MeasurePoint;
      const until = { left: left(Date.parse(end.at) + history.step_seconds * 1_000), top: y(end.value) };
      return [...stretch.map(at), until];
    },
  );
  const tops = linesOf(now).map((each) => ({ ...each, top: y(each.value) }));
  // When two names would overlap, only the one of the worse limit is shown.
  const lines = tops.map((each, index) => ({
    ...each,
    isNamed: tops.slice(index + 1).every(({ top }) => Math.abs(top - each.top) >= APART_PERCENT),
  }));
  const best = y(now.better === 'higher' ? 100 : 0);
  const measure = t(`measure.${now.measure}`);

  return (
    <div className="flex grow flex-col" onPointerLeave={() => setPointed(null)}>
      <p className="flex flex-wrap items-baseline gap-x-2 text-sm">
        <span className="font-medium">{valueText(unit, shown.value)}</span>
        <span className="text-muted text-xs">
          {t('chart.samplesOf', { count: count(shown.samples) })} · <Moment at={shown.at} />
        </span>
      </p>
      <div className="relative mt-1 mr-12 min-h-28 grow rounded-sm border-line border-b has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-2">
        <svg
          viewBox="0 0 100 100"
          preserveAspectRatio="none"
          className="absolute inset-0 size-full"
          role="img"
          aria-label={t('chart.label', {
            measure,
            count: points.length,
            worst: valueText(unit, worstOf(now.better, points)),
            newest: valueText(unit, (points[last] as MeasurePoint).value),
          })}
        >
          {stretches.map((stretch) => (
            <g key={stretch[0]?.left}>
              <path d={stepArea(stretch, best)} className="fill-accent/10" />
              <path
                d={stepLine(stretch)}
                className="fill-none stroke-accent"
                strokeWidth="1.5"
                vectorEffect="non-scaling-stroke"
                strokeLinejoin="round"
              />
            </g>
          ))}
        </svg>
        {lines.map(({ limit, value, top, isNamed }) => (
          <span
            key={limit}
            className={`pointer-events-none absolute inset-x-0 border-t ${LINES[limit]}`}
            style={{ top: `${top}%` }}
          >
            {isNamed && (
              <span className="absolute -top-2 -right-12 w-11 whitespace-nowrap text-2xs">
                {valueText(unit, value)}
              </span>
            )}
          </span>
        ))}
        <ChartPointer
          at={points.map(at)}
          pointed={pointed}
          onPoint={setPointed}
          label={t('chart.points', { measure })}
          text={t('chart.point', {
            value: valueText(unit, shown.value),
            count: count(shown.samples),
            moment,
          })}
        />
      </div>
      <p className="mt-1 mr-12 flex justify-between gap-2 text-muted text-xs">
        <Moment at={history.since} />
        <Moment at={history.until} />
      </p>
    </div>
  );
}
