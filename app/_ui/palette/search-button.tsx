import { Search } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { buttonLook } from '../button';
import { useShortcut } from '../keys/browser';
import { useKeys } from '../keys/use-keys';

/** Opens the palette, and shows the key for it. */
export function SearchButton({ small = false }: { small?: boolean }) {
  const t = useTranslations('palette');
  const { show, prepare } = useKeys();
  const shortcut = useShortcut();
  const wiring = {
    type: 'button' as const,
    'aria-haspopup': 'dialog' as const,
    'aria-keyshortcuts': 'Control+K Meta+K',
    onClick: () => show('palette'),
    onPointerEnter: prepare,
    onFocus: prepare,
  };
  if (small) {
    return (
      <button {...wiring} className={buttonLook('ghost', 'icon')} aria-label={t('open')}>
        <Search className="size-4" aria-hidden />
      </button>
    );
  }
  return (
    <button
      {...wiring}
      className="flex h-8.5 w-full items-center gap-2.5 rounded-md border border-line bg-surface px-2.5 text-muted text-sm hover:border-line-strong hover:text-ink"
    >
      <Search className="size-4 shrink-0" aria-hidden />
      <span className="grow text-left">{t('open')}</span>
      <kbd className="rounded-sm border border-line bg-raised px-1.5 font-mono text-2xs" aria-hidden>
        {shortcut}
      </kbd>
    </button>
  );
}
