import { useTranslations } from 'use-intl';
import type { OperationUse } from '@/lib/contract/system';
import type { Period } from '@/lib/vocabulary/measures';
import { useFormat } from '../format';
import { Awaited, Empty, Panel } from '../panel';
import { ScrollArea } from '../scroll-area';
import { useReading } from '../state/live';
import { useMeasureValue } from './use-measure-value';

/** The requests to this installation by operation, the most used first. */
export function Operations({ period }: { period: Period }) {
  const t = useTranslations('system.operations');
  const { data, error, mutate } = useReading('GET /system/operations', { query: { period } });
  return (
    <Panel title={t('title')}>
      {!data && <Awaited error={error} retry={() => mutate()} room="m-4 h-40" />}
      {data?.length === 0 && <Empty title={t('empty')} />}
      {data && data.length > 0 && <OperationTable operations={data} />}
    </Panel>
  );
}

/** A phone has no room for a sixth column. */
const PHONE_LACKS = 'max-sm:hidden';

function OperationTable({ operations }: { operations: OperationUse[] }) {
  const t = useTranslations('system.operations');
  const { count } = useFormat();
  const valueText = useMeasureValue();
  const cell = 'px-2 py-1.5 text-right first:pl-4 first:text-left last:pr-4';
  const why = { refused: t('refusedWhy'), failed: t('failedWhy') };
  return (
    <ScrollArea label={t('table')} className="max-h-96 pb-2">
      <table className="w-full text-sm">
        <thead className="sticky top-0 bg-surface text-muted text-xs">
          <tr>
            {(['operation', 'requests', 'refused', 'failed', 'p50', 'p95'] as const).map((word) => (
              <th
                key={word}
                scope="col"
                title={word === 'refused' || word === 'failed' ? why[word] : undefined}
                className={`${cell} font-normal ${word === 'p50' ? PHONE_LACKS : ''}`}
              >
                {t(word)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {operations.map(({ operation, requests, refused, failed, p50_ms, p95_ms }) => (
            <tr key={operation} className="border-line border-t">
              <th scope="row" className={`${cell} font-normal wrap-anywhere`}>
                <OperationName operation={operation} />
              </th>
              <td className={cell}>{count(requests)}</td>
              <td className={`${cell} ${refused > 0 ? '' : 'text-muted'}`}>{count(refused)}</td>
              <td className={`${cell} ${failed > 0 ? 'font-medium text-bad' : 'text-muted'}`}>
                {count(failed)}
              </td>
              <td className={`${cell} whitespace-nowrap ${PHONE_LACKS}`}>
                {valueText('milliseconds', p50_ms)}
              </td>
              <td className={`${cell} whitespace-nowrap`}>{valueText('milliseconds', p95_ms)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollArea>
  );
}

function OperationName({ operation }: { operation: string }) {
  const t = useTranslations('system.operations');
  if (operation === 'unlisted') return t('unlisted');
  if (operation === 'other') return t('other');
  if (operation === 'PAGE not found') return t('notFound');
  const [method, path = ''] = operation.split(' ');
  if (method === 'PAGE') return t('page', { path });
  return (
    <span className="font-mono text-xs">
      <span className="text-muted">{method}</span> {path}
    </span>
  );
}
