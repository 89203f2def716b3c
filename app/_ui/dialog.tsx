import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { buttonLook } from './button';

type DialogProps = {
  open: boolean;
  onClose: () => void;
  /** While true, neither Escape nor a click outside closes it. */
  held?: boolean;
  /** For a question or a short form. */
  narrow?: boolean;
  title: string;
  description: ReactNode;
  footer?: ReactNode;
  children: ReactNode;
};

/** A modal window that becomes a full screen on a phone; focus returns to what opened it. */
export function Dialog({
  open,
  onClose,
  held = false,
  narrow = false,
  title,
  description,
  footer,
  children,
}: DialogProps) {
  const t = useTranslations('frame');
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && !held && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-scrim transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Popup
          className={`overlay fixed inset-0 z-50 m-auto flex h-fit max-h-dvh w-full flex-col overflow-hidden border-line bg-surface shadow-overlay outline-none sm:max-h-[min(46rem,90dvh)] sm:rounded-lg sm:border ${narrow ? 'max-w-lg max-sm:mb-0 max-sm:rounded-t-lg max-sm:border-t' : 'max-w-3xl max-sm:h-dvh'}`}
        >
          <header className="flex items-start gap-4 border-line border-b px-5 pt-4 pb-3.5">
            <div className="flex min-w-0 grow flex-col gap-0.5">
              <Base.Title className="text-balance font-semibold text-lg">{title}</Base.Title>
              <Base.Description className="text-muted text-sm">{description}</Base.Description>
            </div>
            <Base.Close
              className={`${buttonLook('ghost', 'icon')} -mt-1 -mr-2`}
              aria-label={t('close')}
              disabled={held}
            >
              <X className="size-4" aria-hidden />
            </Base.Close>
          </header>
          <div tabIndex={0} className="-outline-offset-2 min-h-0 grow overflow-y-auto">
            {children}
          </div>
          {footer && (
            <footer className="flex flex-wrap items-center justify-end gap-2 border-line border-t bg-canvas px-5 py-3">
              {footer}
            </footer>
          )}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
