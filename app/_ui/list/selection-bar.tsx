import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../button';

/** The number of selected rows and the actions for them. It stays visible while the list scrolls. */
export function SelectionBar(props: {
  count: number;
  /** All matching items are selected, not only rows on this page. */
  all?: boolean;
  onClear: () => void;
  children: ReactNode;
}) {
  const t = useTranslations('list');
  return (
    <div className="sticky bottom-0 z-10 flex flex-wrap items-center gap-x-2 gap-y-2 border-line-strong/60 border-t bg-raised px-4 py-2.5 shadow-overlay md:px-5">
      <span className="mr-2 font-medium text-sm" role="status">
        {t(props.all ? 'selectedAll' : 'selected', { count: props.count })}
      </span>
      {props.children}
      <Button look="ghost" size="sm" onClick={props.onClear}>
        {t('clearSelection')}
      </Button>
    </div>
  );
}
