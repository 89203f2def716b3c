import { Check } from 'lucide-react';
import Link from 'next/link';
import {
  type KeyboardEvent,
  type ReactNode,
  type ToggleEvent,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';
import { flushSync } from 'react-dom';

const GAP_PX = 6;
/** When an edge of the window is nearer than this, the menu opens in the other direction. */
const NEAR_PX = 260;

type MenuProps = {
  /** The name of the menu for a button without text. */
  label: string;
  /** The class names of the button; `face` is its content. */
  look: string;
  face: ReactNode;
  disabled?: boolean;
  onOpen?: () => void;
  children: ReactNode;
};

/**
 * A button and its menu. The browser itself opens the menu above everything, closes it on Escape or a click outside,
 * and returns the focus. The arrow keys, Home, End and first letters move the focus in it.
 */
export function Menu({ label, look, face, disabled = false, onOpen, children }: MenuProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const popup = useRef<HTMLDivElement>(null);
  const byKeyboard = useRef(false);
  const [open, setOpen] = useState(false);

  function beforeToggle(event: ToggleEvent<HTMLDivElement>) {
    if (event.newState !== 'open' || !button.current) return;
    place(event.currentTarget, button.current.getBoundingClientRect());
    onOpen?.();
    flushSync(() => setOpen(true));
  }

  // A person may open the menu before the page's script has run; then it is filled here.
  useEffect(() => setOpen(popup.current?.matches(':popover-open') ?? false), []);

  useEffect(() => {
    if (!open) return;
    const close = () => popup.current?.hidePopover();
    const top = () => button.current?.getBoundingClientRect().top ?? 0;
    const opened = top();
    // A list that keeps its rows at their place scrolls for that, and the menu stays beside its button.
    const closeIfMoved = () => Math.abs(top() - opened) > 1 && close();
    window.addEventListener('scroll', closeIfMoved, true);
    window.addEventListener('resize', close);
    return () => {
      window.removeEventListener('scroll', closeIfMoved, true);
      window.removeEventListener('resize', close);
    };
  }, [open]);

  function toggled(event: ToggleEvent<HTMLDivElement>) {
    // Emptied only now, because the browser returns the focus only from an element that still exists.
    if (event.newState !== 'open') return setOpen(false);
    const [first] = itemsOf(event.currentTarget);
    (byKeyboard.current ? (first ?? event.currentTarget) : event.currentTarget).focus({
      preventScroll: true,
    });
  }

  function press(event: KeyboardEvent<HTMLDivElement>) {
    if (event.key === 'Tab') event.currentTarget.hidePopover();
    else if (moveFocus(itemsOf(event.currentTarget), event)) event.preventDefault();
  }

  return (
    <>
      <button
        ref={button}
        type="button"
        className={look}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        disabled={disabled}
        popoverTarget={id}
        // A click without a pointer comes from Enter or the space bar.
        onClick={(event) => {
          byKeyboard.current = event.detail === 0;
        }}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return;
          event.preventDefault();
          event.currentTarget.click();
        }}
      >
        {face}
      </button>
      <div
        ref={popup}
        id={id}
        popover="auto"
        role="menu"
        aria-label={label}
        tabIndex={-1}
        onBeforeToggle={beforeToggle}
        onToggle={toggled}
        onKeyDown={press}
        onClick={(event) =>
          (event.target as Element).closest('[role^=menuitem]') && popup.current?.hidePopover()
        }
        className="fixed m-0 hidden min-w-48 flex-col rounded-lg border border-line bg-surface p-1 text-left text-ink shadow-overlay outline-none open:flex"
      >
        {open && children}
      </div>
    </>
  );
}

const itemLook =
  'flex w-full items-center gap-2.5 rounded-md px-2.5 py-1.5 text-left text-sm outline-none select-none hover:bg-raised focus:bg-raised';

type ItemProps = {
  icon?: ReactNode;
  /** A link, instead of an action. */
  href?: string;
  onSelect?: () => void;
  /** Whether this option is the chosen one. */
  chosen?: boolean;
  lang?: string;
  children: ReactNode;
};

export function MenuItem({ icon, href, onSelect, chosen, lang, children }: ItemProps) {
  const inside = (
    <>
      {icon && (
        <span className="text-muted [&>svg]:size-4" aria-hidden>
          {icon}
        </span>
      )}
      <span className="grow">{children}</span>
      {chosen && <Check className="size-4" aria-hidden />}
    </>
  );
  if (href) {
    return (
      <Link href={href} prefetch={false} role="menuitem" tabIndex={-1} className={itemLook}>
        {inside}
      </Link>
    );
  }
  const kind =
    chosen === undefined
      ? ({ role: 'menuitem' } as const)
      : ({ role: 'menuitemradio', 'aria-checked': chosen } as const);
  return (
    <button type="button" {...kind} lang={lang} tabIndex={-1} className={itemLook} onClick={onSelect}>
      {inside}
    </button>
  );
}

function itemsOf(menu: Element): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>('[role^=menuitem]')];
}

/** Returns whether the key moved the focus. */
function moveFocus(items: HTMLElement[], { key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  const here = items.indexOf(document.activeElement as HTMLElement);
  const letter =
    key.length === 1 && key !== ' ' && !ctrlKey && !metaKey && !altKey ? key.toLowerCase() : null;
  const starts = (item: HTMLElement) =>
    item.textContent
      ?.trim()
      .toLowerCase()
      .startsWith(letter ?? '') ?? false;
  const next = letter
    ? [...items.slice(here + 1), ...items.slice(0, here + 1)].find(starts)
    : key === 'ArrowDown'
      ? items[(here + 1) % items.length]
      : key === 'ArrowUp'
        ? items.at(here <= 0 ? -1 : here - 1)
        : key === 'Home'
          ? items[0]
          : key === 'End'
            ? items.at(-1)
            : undefined;
  next?.focus();
  return next !== undefined || letter !== null;
}

/** Places the menu beside its button, on the side with room. */
function place(menu: HTMLElement, around: DOMRect): void {
  const above = window.innerHeight - around.bottom < NEAR_PX;
  const fromLeft = around.right < NEAR_PX;
  menu.style.inset = [
    above ? 'auto' : `${around.bottom + GAP_PX}px`,
    fromLeft ? 'auto' : `${document.documentElement.clientWidth - around.right}px`,
    above ? `${window.innerHeight - around.top + GAP_PX}px` : 'auto',
    fromLeft ? `${around.left}px` : 'auto',
  ].join(' ');
}
