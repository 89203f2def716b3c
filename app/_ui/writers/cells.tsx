import { useTranslations } from 'use-intl';
import type { Writer } from '@/lib/contract/writers';
import { useFormat } from '../format';
import { TextLink } from '../kit/text-link';
import { Mark } from '../mark';
import { violationsLink } from '../violations/violation-list';
import { MODE_TONES } from './writer-list';

/** What a client says of itself. Nobody has proven it, so it is always shown as a claim. */
export function Claimed({ application }: { application: string }) {
  const t = useTranslations('writers');
  return <span title={t('claimedWhy')}>{application ? t('claimed', { application }) : t('unnamed')}</span>;
}

/** What is done with what a writer writes, and whether somebody decided that. */
export function ModeMark({ writer }: { writer: Pick<Writer, 'mode' | 'decided_at'> }) {
  const t = useTranslations('writers');
  return (
    <Mark tone={MODE_TONES[writer.mode]} washed>
      {writer.decided_at === null ? t('undecided') : t(`mode.${writer.mode}`)}
    </Mark>
  );
}

/** The number of its open findings, which leads to them. */
export function OpenFindings({ writer: { id, open } }: { writer: Writer }) {
  const { count } = useFormat();
  return open === 0 ? (
    <span className="text-muted">0</span>
  ) : (
    <TextLink href={violationsLink({ writer: id })} className="font-semibold">
      {count(open)}
    </TextLink>
  );
}
