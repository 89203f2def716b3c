import { Menu as MenuIcon, X } from 'lucide-react';
import { type PointerEvent, useId, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useTranslations } from 'use-intl';
import { buttonLook } from '../button';
import { LanguageMenu } from './language-menu';
import { NavigationList } from './navigation-list';
import { ThemeMenu } from './theme-menu';

/** The navigation behind a button. The browser's modal dialog keeps the focus inside and returns it at the end. */
export function NarrowNavigation() {
  const t = useTranslations('frame');
  const title = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const [open, setOpen] = useState(false);
  const close = () => dialog.current?.close();

  function show() {
    flushSync(() => setOpen(true));
    dialog.current?.showModal();
  }

  /** Clicks on the backdrop also arrive at the dialog element. */
  function pressed(event: PointerEvent<HTMLDialogElement>) {
    if (event.target === event.currentTarget) close();
  }

  return (
    <>
      <button
        type="button"
        className={buttonLook('ghost', 'icon')}
        aria-label={t('open')}
        aria-haspopup="dialog"
        onClick={show}
      >
        <MenuIcon className="size-5" aria-hidden />
      </button>
      <dialog
        ref={dialog}
        aria-labelledby={title}
        onClose={() => setOpen(false)}
        onPointerDown={pressed}
        className="m-0 h-dvh max-h-none w-72 max-w-[85vw] border-line border-r bg-surface text-ink shadow-overlay outline-none backdrop:bg-scrim"
      >
        {open && (
          <div className="flex min-h-full flex-col gap-5 p-4">
            <div className="flex items-center justify-between">
              <h2 id={title} className="font-semibold">
                {t('navigation')}
              </h2>
              <button
                type="button"
                className={buttonLook('ghost', 'icon')}
                aria-label={t('close')}
                onClick={close}
              >
                <X className="size-4" aria-hidden />
              </button>
            </div>
            <div className="grow">
              <NavigationList onFollow={close} />
            </div>
            <div className="flex justify-end gap-1 border-line border-t pt-3">
              <LanguageMenu />
              <ThemeMenu />
            </div>
          </div>
        )}
      </dialog>
    </>
  );
}
