import { ArrowRight } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { Change } from './changes';

const SHOWN_AT_ONCE = 2;

/** A value in a form for people. */
function Value({ value }: { value: unknown }) {
  const t = useTranslations('audit');
  if (value === null || value === undefined || value === '')
    return <span className="text-muted italic">{t('empty')}</span>;
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The first changes in one line: "role: viewer → operator". */
export function ChangeSummary({ changes }: { changes: readonly Change[] }) {
  const t = useTranslations('audit');
  const changed = changes.filter((change) => change.changed);
  if (changed.length === 0) return <span className="text-muted">{t('noChange')}</span>;
  const rest = changed.length - SHOWN_AT_ONCE;
  return (
    <span className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
      {changed.slice(0, SHOWN_AT_ONCE).map(({ field, before, after }) => (
        <span key={field} className="inline-flex min-w-0 max-w-80 items-baseline gap-1.5">
          {field && <code className="shrink-0 font-mono text-muted text-xs">{field}</code>}
          {before !== undefined && (
            <>
              <span className="truncate text-muted">
                <Value value={before} />
              </span>
              <Arrow />
            </>
          )}
          <span className="truncate">
            <Value value={after} />
          </span>
        </span>
      ))}
      {rest > 0 && <span className="text-muted text-xs">{t('more', { count: rest })}</span>}
    </span>
  );
}

function Arrow() {
  return <ArrowRight className="size-3 shrink-0 self-center text-muted" aria-hidden />;
}

/** Every field, before and after side by side. */
export function ChangeTable({ changes }: { changes: readonly Change[] }) {
  const t = useTranslations('audit');
  if (changes.length === 0) return <p className="text-muted">{t('noChange')}</p>;
  const compares = changes.some(({ before }) => before !== undefined);
  const cell = 'px-2.5 py-1.5 align-top [overflow-wrap:anywhere]';
  return (
    <table className="w-full max-w-3xl overflow-hidden rounded-md border border-line bg-surface text-sm">
      <thead className="border-line border-b text-left text-muted text-xs">
        <tr>
          <th scope="col" className={`${cell} w-1/4 font-normal`}>
            {t('field')}
          </th>
          {compares && (
            <th scope="col" className={`${cell} font-normal`}>
              {t('before')}
            </th>
          )}
          <th scope="col" className={`${cell} font-normal`}>
            {t(compares ? 'after' : 'value')}
          </th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ field, before, after, changed }) => (
          <tr key={field} className={`border-line border-t first:border-t-0 ${changed ? '' : 'text-muted'}`}>
            <th scope="row" className={`${cell} text-left font-mono font-normal text-xs`}>
              {field || '–'}
            </th>
            {compares && (
              <td className={`${cell} ${changed && before !== undefined ? 'bg-bad-wash' : ''}`}>
                <Value value={before} />
              </td>
            )}
            <td className={`${cell} ${changed && compares ? 'bg-ok-wash' : ''}`}>
              <Value value={after} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
