import { LoaderCircle, type LucideIcon } from 'lucide-react';
import type { ComponentProps } from 'react';

const looks = {
  primary: 'bg-action text-on-action border-transparent hover:opacity-88',
  plain: 'bg-surface text-ink border-line hover:bg-raised',
  ghost: 'bg-transparent text-soft border-transparent hover:bg-raised hover:text-ink',
};

const sizes = {
  md: 'h-9 px-3.5 text-base',
  sm: 'h-7.5 px-2.5 text-sm',
  icon: 'size-9 justify-center',
  iconSm: 'size-7.5 justify-center',
};

/** The class names of a button, for the triggers of dialogs and menus. */
export function buttonLook(look: keyof typeof looks = 'plain', size: keyof typeof sizes = 'md'): string {
  return `inline-flex shrink-0 items-center gap-2 rounded-md border font-medium whitespace-nowrap transition-[background,opacity] duration-100 disabled:cursor-not-allowed disabled:opacity-50 ${looks[look]} ${sizes[size]}`;
}

type ButtonProps = ComponentProps<'button'> & {
  look?: keyof typeof looks;
  size?: keyof typeof sizes;
  icon?: LucideIcon;
  /** Shows a spinner in place of the icon and ignores clicks. */
  busy?: boolean;
};

export function Button({ look, size, icon, busy = false, children, className = '', ...rest }: ButtonProps) {
  const Icon = busy ? LoaderCircle : icon;
  return (
    <button
      type="button"
      {...rest}
      className={`${buttonLook(look, size)} ${className}`}
      disabled={busy || rest.disabled}
      aria-busy={busy || undefined}
    >
      {Icon && (
        <Icon
          className={`${size === 'sm' ? 'size-3.5' : 'size-4'} ${busy ? 'animate-spin' : ''}`}
          aria-hidden
        />
      )}
      {children}
    </button>
  );
}
