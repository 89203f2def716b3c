import { useTranslations } from 'use-intl';
import { DEGRADED_FROM_PERCENT, HEALTHY_FROM_PERCENT } from '@/lib/vocabulary/health';
import { useFormat } from '../format';
import type { Tone } from '../vocabulary';

const RADIUS = 84;
const LENGTH = Math.PI * RADIUS;
const THRESHOLDS = [DEGRADED_FROM_PERCENT, HEALTHY_FROM_PERCENT];
const NEAR_PERCENT = 90;

const stroke: Record<Tone, string> = {
  ok: 'stroke-ok-fill',
  warn: 'stroke-warn-fill',
  bad: 'stroke-bad-fill',
  idle: 'stroke-idle-fill',
};

/**
 * Half a dial with marks at the two thresholds. The scale is 90 to 100 % when possible: on a scale from 0, 95 and 99
 * would look the same.
 */
export function Gauge({ percent, tone, pairs }: { percent: number; tone: Tone; pairs: number }) {
  const t = useTranslations('overview.gauge');
  const format = useFormat();
  const from = percent >= NEAR_PERCENT ? NEAR_PERCENT : 0;
  const share = (value: number) => (value - from) / (100 - from);
  const shown = format.percent(percent);
  return (
    <figure className="flex w-full max-w-60 flex-col items-center self-center justify-self-center">
      <svg viewBox="0 0 208 118" className="w-full" role="img" aria-label={t('label', { percent: shown })}>
        <path d={arc()} className="fill-none stroke-raised" strokeWidth="13" strokeLinecap="round" />
        <path
          d={arc()}
          className={`fill-none transition-[stroke-dasharray] duration-500 ${stroke[tone]}`}
          strokeWidth="13"
          strokeLinecap="round"
          strokeDasharray={`${Math.max(share(percent), 0.004) * LENGTH} ${LENGTH * 2}`}
        />
        {THRESHOLDS.map((threshold) => (
          <line key={threshold} {...tick(share(threshold))} className="stroke-surface" strokeWidth="3" />
        ))}
        <text x="20" y="117" textAnchor="middle" className="fill-muted text-[10px]">
          {from}
        </text>
        <text x="188" y="117" textAnchor="middle" className="fill-muted text-[10px]">
          100
        </text>
      </svg>
      <figcaption className="-mt-16 flex flex-col items-center">
        <span className="font-semibold text-3xl tracking-tighter" data-testid="consistency">
          {shown}
          <span className="ml-0.5 text-lg text-muted">%</span>
        </span>
        <span className="text-muted text-xs">{t('caption', { count: format.count(pairs) })}</span>
      </figcaption>
    </figure>
  );
}

function arc(): string {
  return `M ${104 - RADIUS} 102 A ${RADIUS} ${RADIUS} 0 0 1 ${104 + RADIUS} 102`;
}

function tick(share: number) {
  const angle = Math.PI * (1 - share);
  const at = (radius: number) => ({
    x: round(104 + radius * Math.cos(angle)),
    y: round(102 - radius * Math.sin(angle)),
  });
  const inner = at(RADIUS - 8);
  const outer = at(RADIUS + 8);
  return { x1: inner.x, y1: inner.y, x2: outer.x, y2: outer.y };
}

/** Server and browser may differ in the last digit of a cosine. */
function round(value: number): number {
  return Math.round(value * 100) / 100;
}
