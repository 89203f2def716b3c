import { useTranslations } from 'use-intl';
import type { Incident } from '@/lib/contract/incidents';
import { Actor } from '../actor';
import { TextLink } from '../kit/text-link';
import { incidentLink } from '../links';
import { Mark } from '../mark';
import { Ago, Moment } from '../time';
import { SEVERITY_TONES, useIncidentWords } from './alert-words';
import { IncidentActions } from './incident-actions';

/** An open incident: severity, subject, begin, cause, and who works on it. */
export function IncidentCard({ incident }: { incident: Incident }) {
  const t = useTranslations('alerts');
  const words = useIncidentWords();
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 border-line border-t px-4 py-3.5 first:border-t-0 md:px-5">
      <div className="flex min-w-0 flex-[1_1_24rem] flex-col gap-1">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Mark tone={SEVERITY_TONES[incident.severity]} washed>
            {t(`severity.${incident.severity}`)}
          </Mark>
          <TextLink href={incidentLink(incident.id)} className="font-semibold">
            {t(`subject.${incident.subject}`)}
          </TextLink>
          <span className="text-muted text-sm">
            {t.rich('since', {
              ago: () => <Ago key="ago" at={incident.opened_at} />,
            })}
          </span>
        </p>
        <p className="text-sm">{words.what(incident.subject, incident.figures)}</p>
        <LikelyCause incident={incident} />
        <Said incident={incident} />
      </div>
      <IncidentActions incident={incident} />
    </li>
  );
}

/** The likely cause, when one is known. */
export function LikelyCause({ incident }: { incident: Incident }) {
  const t = useTranslations('alerts');
  const cause = useIncidentWords().cause(incident);
  if (cause === null) return null;
  return (
    <p className="text-soft text-sm" suppressHydrationWarning>
      <span className="text-muted">{t('likely')}</span> {cause}
    </p>
  );
}

/** Who works on the incident, and until when it is silenced. */
export function Said({ incident }: { incident: Incident }) {
  const t = useTranslations('alerts');
  const { acknowledged_by: by, silenced_until: until, note, told } = incident;
  if (by === null && until === null && told) return null;
  return (
    <p className="flex flex-wrap gap-x-4 gap-y-1 text-muted text-sm">
      {by !== null && <span>{t.rich('acknowledgedBy', { who: () => <Actor key="who" actor={by} /> })}</span>}
      {until !== null && (
        <span>{t.rich('silencedUntil', { moment: () => <Moment key="moment" at={until} /> })}</span>
      )}
      {!told && incident.recovered_at === null && <span>{t('untold')}</span>}
      {note !== null && <span className="wrap-anywhere text-soft">“{note}”</span>}
    </p>
  );
}
