import Link from 'next/link';
import type { ComponentProps } from 'react';

const LOOKS = {
  line: 'underline decoration-line-strong underline-offset-4 hover:decoration-ink',
  accent: 'text-accent underline underline-offset-4',
  plain: 'underline underline-offset-4',
  /** Its line is only shown under the pointer. */
  quiet: 'underline-offset-4 hover:underline',
};

type Props = Omit<ComponentProps<typeof Link>, 'prefetch'> & { look?: keyof typeof LOOKS };

/** A link that looks like text. Its page is read when it is pressed, and not before. */
export function TextLink({ look = 'line', className = '', ...link }: Props) {
  return <Link prefetch={false} {...link} className={`${LOOKS[look]} ${className}`} />;
}
