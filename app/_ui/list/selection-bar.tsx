'use client';

import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../button';

/** How many rows are selected, and what may be done with them. */
export function SelectionBar(props: { count: number; onClear: () => void; children: ReactNode }) {
  const t = useTranslations('list');
  return (
    <div className="-mt-3 mb-3 flex flex-wrap items-center gap-x-4 gap-y-2 border-line border-b bg-raised px-4 py-2 md:px-5">
      <span className="font-medium text-sm">{t('selected', { count: props.count })}</span>
      {props.children}
      <Button look="ghost" size="sm" onClick={props.onClear}>
        {t('clearSelection')}
      </Button>
    </div>
  );
}
