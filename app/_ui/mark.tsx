import { CircleCheck, CircleDashed, CircleX, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Tone } from './vocabulary';

export const toneText: Record<Tone, string> = {
  ok: 'text-ok',
  warn: 'text-warn',
  bad: 'text-bad',
  idle: 'text-idle',
};
export const toneWash: Record<Tone, string> = {
  ok: 'bg-ok-wash',
  warn: 'bg-warn-wash',
  bad: 'bg-bad-wash',
  idle: 'bg-idle-wash',
};

const icons = { ok: CircleCheck, warn: TriangleAlert, bad: CircleX, idle: CircleDashed };

export function ToneIcon({ tone, className = 'size-4' }: { tone: Tone; className?: string }) {
  const Icon = icons[tone];
  return <Icon className={`shrink-0 ${toneText[tone]} ${className}`} aria-hidden />;
}

/** A state: its colour, icon and word are always shown together. */
export function Mark({
  tone,
  children,
  washed = false,
}: {
  tone: Tone;
  children: ReactNode;
  washed?: boolean;
}) {
  const wash = washed ? `${toneWash[tone]} rounded-full px-2 py-0.5` : '';
  return (
    <span
      className={`inline-flex items-center gap-1.5 align-middle font-medium text-sm ${toneText[tone]} ${wash}`}
    >
      <ToneIcon tone={tone} className="size-3.5" />
      {children}
    </span>
  );
}
