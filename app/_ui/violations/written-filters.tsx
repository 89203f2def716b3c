import { useTranslations } from 'use-intl';
import { Picked } from '../list/picked';
import type { ListControls } from '../list/use-list-view';
import { useReading } from '../state/live';
import type { VIOLATION_LIST } from './violation-list';

/** The filters by writer and by transaction. Links set them; here they are shown and cleared. */
export function WrittenFilters({ list }: { list: ListControls<typeof VIOLATION_LIST> }) {
  const t = useTranslations('violations.written');
  const { writer, transaction } = list.view.filters;
  return (
    <>
      {writer && <PickedWriter id={Number(writer)} onClear={() => list.filter({ writer: undefined })} />}
      {transaction && (
        <Picked
          label={t('transaction')}
          text={t('oneTransaction', { id: transaction })}
          clear={t('anyTransaction')}
          onClear={() => list.filter({ transaction: undefined })}
        />
      )}
    </>
  );
}

function PickedWriter({ id, onClear }: { id: number; onClear: () => void }) {
  const t = useTranslations('violations.written');
  const { data: writer } = useReading('GET /writers/{id}', { params: { id } });
  return (
    <Picked
      label={t('writer')}
      text={t('oneWriter', { role: writer?.role ?? `#${id}`, application: writer?.application ?? '' })}
      clear={t('anyWriter')}
      onClear={onClear}
    />
  );
}
