import { useTranslations } from 'use-intl';
import type { Violation } from '@/lib/contract/violations';
import type { WrittenBy } from '@/lib/contract/writers';
import { useFormat } from '../format';
import { TextLink } from '../kit/text-link';
import { writerLink } from '../links';
import { Mark } from '../mark';
import { Moment } from '../time';
import { violationsLink } from './violation-list';

/** The claims of a client: its application name and its address. */
export function useClaims(): (by: Pick<WrittenBy, 'application' | 'address'>) => string {
  const t = useTranslations('violations.written');
  return ({ application, address }) =>
    [application && t('claimed', { application }), address].filter(Boolean).join(', ');
}

/** Who wrote the pair last, in one word, which leads to what the same transaction wrote. */
export function WriterCell({ violation: { written_by: by } }: { violation: Violation }) {
  const claims = useClaims();
  if (!by) return null;
  const href =
    by.transaction_id === null
      ? writerLink(by.writer_id)
      : violationsLink({ transaction: by.transaction_id });
  return (
    <TextLink
      look="quiet"
      href={href}
      title={[by.role, claims(by)].filter(Boolean).join(', ')}
      className="block max-w-32 truncate text-muted text-xs"
    >
      {by.role}
    </TextLink>
  );
}

/**
 * Who wrote the pair last, in a sentence. The role is proven and leads to its page; what the client says of itself is
 * muted.
 */
export function WrittenBySentence({ by }: { by: WrittenBy }) {
  const t = useTranslations('violations.written');
  const claims = useClaims()(by);
  const { count } = useFormat();
  const { transaction_id: transaction, other_pairs: others } = by;
  return (
    <span className="flex flex-wrap items-baseline gap-x-1.5">
      <span>
        {t('by')}{' '}
        <TextLink href={writerLink(by.writer_id)} className="font-medium text-ink">
          {t('role', { role: by.role })}
        </TextLink>{' '}
        {claims && <span className="text-muted">({claims})</span>} <Moment at={by.at} />
      </span>
      {transaction !== null && others !== null && others > 0 && (
        <TextLink href={violationsLink({ transaction })}>
          {t('others', { others, count: count(others) })}
        </TextLink>
      )}
      {by.claims_door && <Mark tone="warn">{t('claimsDoor')}</Mark>}
    </span>
  );
}
