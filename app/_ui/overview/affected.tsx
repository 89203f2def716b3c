import Link from 'next/link';
import { useId } from 'react';
import { useTranslations } from 'use-intl';
import type { HealthStatus } from '@/lib/contract/health';
import { useFormat } from '../format';
import { ToneIcon, toneText } from '../mark';
import { violationsLink } from '../violations/violation-list';
import type { Tone } from '../vocabulary';

/**
 * The affected learners: those who are blocked from a level that they earned, and those who have a level that they did
 * not earn.
 */
export function Affected({ status }: { status: HealthStatus }) {
  const t = useTranslations('overview.affected');
  const id = useId();
  return (
    <section aria-labelledby={id} className="flex min-w-0 flex-col gap-2">
      <h2 id={id} className="font-medium text-muted text-xs">
        {t('title')}
      </h2>
      <Group
        learners={status.learners_blocked}
        tone="bad"
        word={t('blocked')}
        why={t('blockedWhy')}
        href={violationsLink({ affected: 'blocked' })}
      />
      <Group
        learners={status.learners_over_granted}
        tone="warn"
        word={t('overGranted')}
        why={t('overGrantedWhy')}
        href={violationsLink({ affected: 'over_granted' })}
      />
    </section>
  );
}

type GroupProps = { learners: number; tone: Tone; word: string; why: string; href: string };

function Group({ learners, tone, word, why, href }: GroupProps) {
  const { count } = useFormat();
  const shown = learners > 0 ? tone : 'ok';
  const inside = (
    <>
      <span className="flex items-center gap-2">
        <ToneIcon tone={shown} />
        <span
          className={`font-semibold text-xl tracking-tight ${learners > 0 ? toneText[tone] : 'text-ink'}`}
        >
          {count(learners)}
        </span>
        <span className="font-medium">{word}</span>
      </span>
      <span className="text-muted text-xs">{why}</span>
    </>
  );
  const look = 'flex flex-col gap-0.5 rounded-md border border-line px-3 py-2';
  if (learners === 0) return <div className={look}>{inside}</div>;
  return (
    <Link href={href} prefetch={false} className={`${look} hover:border-line-strong hover:bg-raised`}>
      {inside}
    </Link>
  );
}
