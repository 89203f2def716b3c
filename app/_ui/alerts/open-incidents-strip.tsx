'use client';

import { useTranslations } from 'use-intl';
import { TextLink } from '../kit/text-link';
import { incidentLink } from '../links';
import { Mark } from '../mark';
import { useReading } from '../state/live';
import { Ago } from '../time';
import { SEVERITY_TONES, useIncidentWords } from './alert-words';

/** One line for each open incident, on the overview; empty when there is none. */
export function OpenIncidentsStrip() {
  const t = useTranslations('alerts');
  const words = useIncidentWords();
  const { data: status } = useReading('GET /alerts/status');
  if (!status || status.open.length === 0) return null;
  return (
    <section aria-label={t('strip')} className="panel overflow-hidden xl:col-span-2">
      <ul>
        {status.open.map((incident) => (
          <li
            key={incident.id}
            className="flex flex-wrap items-center gap-x-3 gap-y-1 border-line border-t px-4 py-2 text-sm first:border-t-0 md:px-5"
          >
            <Mark tone={SEVERITY_TONES[incident.severity]}>{t(`severity.${incident.severity}`)}</Mark>
            <TextLink href={incidentLink(incident.id)} className="min-w-0">
              {words.what(incident.subject, incident.figures)}
            </TextLink>
            <span className="text-muted text-xs">
              {t.rich('since', { ago: () => <Ago key="ago" at={incident.opened_at} /> })}
            </span>
            {incident.state !== 'open' && (
              <span className="text-muted text-xs">{t(`state.${incident.state}`)}</span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
