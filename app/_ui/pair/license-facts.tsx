import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import type { Pair } from '@/lib/contract/pairs';
import { Actor } from '../actor';
import { useCatalog } from '../catalog/use-catalog';
import { useNow } from '../state/clock';
import { Ago, Moment } from '../time';

type Fact = [term: string, shown: ReactNode];

/** What there is to say of a license, or of its withdrawal. Null when there is neither. */
export function useLicenseFacts({ license, withdrawal, specialization }: Pair): Fact[] | null {
  const t = useTranslations('pair.records');
  const { levelText } = useCatalog();
  if (license) {
    const { valid_until: until, suspended_at: suspended, suspend_reason: why } = license;
    const facts: (Fact | null)[] = [
      [t('highest'), levelText(specialization, license.max_achieved_level)],
      [t('started'), <MomentOrNone key="at" at={license.started_at} />],
      [t('advanced'), <MomentOrNone key="at" at={license.last_advanced_at} />],
      until === null ? null : [t('validUntil'), <MomentOrNone key="at" at={until} />],
      suspended === null ? null : [t('suspended'), <Because key="at" at={suspended} reason={why} />],
    ];
    return facts.filter((fact) => fact !== null);
  }
  if (!withdrawal) return null;
  return [
    [t('withdrawn'), <Because key="at" at={withdrawal.at} reason={withdrawal.reason} />],
    [t('withdrawnBy'), <Actor key="by" actor={withdrawal.by} />],
    [
      t('withdrawnUntil'),
      withdrawal.until === null ? t('forGood') : <MomentOrNone key="at" at={withdrawal.until} />,
    ],
  ];
}

/** A moment, and how long ago it is, unless it is to come. */
export function MomentOrNone({ at }: { at: string | null }) {
  const words = useTranslations('words');
  const now = useNow();
  if (at === null) return <span className="text-muted">{words('none')}</span>;
  return (
    <>
      <Moment at={at} />{' '}
      {Date.parse(at) <= now && (
        <span className="text-muted">
          (<Ago at={at} />)
        </span>
      )}
    </>
  );
}

function Because({ at, reason }: { at: string; reason: string | null }) {
  return (
    <>
      <MomentOrNone at={at} />
      {reason && <span className="wrap-anywhere block text-soft">“{reason}”</span>}
    </>
  );
}
