import type { ReactNode } from 'react';
import { Mark } from '../mark';
import type { Refusal } from './use-write';

type Props = { refusal: Refusal<string> | null; className?: string; children?: ReactNode };

/** The reason why a whole form was refused. The element always exists, so that screen readers read a new text in it. */
export function Refused({ refusal, className = '', children }: Props) {
  return (
    <div role="alert" className={`flex flex-col gap-2 empty:hidden ${className}`}>
      {children}
      {refusal?.field === null && <Mark tone={refusal.isStale ? 'warn' : 'bad'}>{refusal.why}</Mark>}
    </div>
  );
}
