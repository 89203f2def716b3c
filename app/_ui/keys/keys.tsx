import { useRouter } from 'next/navigation';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { later } from '../later';
import { useMe } from '../state/me';
import { isMac, singleKeysWanted } from './browser';
import { keyedPages } from './pages';
import { type Command, commandOf, takesLetters } from './strokes';
import { type Open, Opener } from './use-keys';

/** How long a g waits for its letter. */
const SEQUENCE_MS = 1500;

type DialogProps = { open: boolean; onClose: () => void };
const isOpen = ({ open }: DialogProps) => open;
const Palette = later(async () => (await import('../palette/palette')).Palette, isOpen);
const KeysDialog = later(async () => (await import('./keys-dialog')).KeysDialog, isOpen);

/** Listens to the keys of the console in one place; the windows that they open are loaded at first use. */
export function Keys({ children }: { children: ReactNode }) {
  const { role } = useMe();
  const { push } = useRouter();
  const pages = useMemo(() => keyedPages(role), [role]);
  const [open, show] = useState<Open>(null);
  const lastG = useRef(Number.NEGATIVE_INFINITY);

  useEffect(() => {
    function obey(command: Command): void {
      lastG.current = command.do === 'await' ? performance.now() : Number.NEGATIVE_INFINITY;
      if (command.do === 'palette') show((now) => (now === 'palette' ? null : 'palette'));
      if (command.do === 'help') show('help');
      if (command.do === 'go') push(command.href);
      if (command.do === 'search') {
        const field = document.querySelector<HTMLInputElement>('main input[type="search"]');
        if (field) field.select();
        else show('palette');
        field?.focus();
      }
    }

    function onKeyDown(event: KeyboardEvent): void {
      if (event.defaultPrevented || event.isComposing || event.repeat) return;
      const command = commandOf(event, {
        mac: isMac(),
        typing: takesLetters(event.target),
        single: singleKeysWanted(),
        afterG: performance.now() - lastG.current < SEQUENCE_MS,
        pages,
      });
      if (!command) {
        if (event.key.length === 1) lastG.current = Number.NEGATIVE_INFINITY;
        return;
      }
      // While a dialog is open, keys do nothing, except that the palette's own key closes the palette.
      const dialog = document.querySelector('dialog[open], [role="dialog"], [role="alertdialog"]');
      if (dialog && !(command.do === 'palette' && dialog.hasAttribute('data-palette'))) {
        if (command.do === 'palette') event.preventDefault();
        return;
      }
      event.preventDefault();
      obey(command);
    }

    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [pages, push]);

  const context = useMemo(() => ({ show, prepare: Palette.prepare }), []);
  return (
    <Opener value={context}>
      {children}
      <Palette open={open === 'palette'} onClose={() => show(null)} />
      <KeysDialog open={open === 'help'} onClose={() => show(null)} />
    </Opener>
  );
}
