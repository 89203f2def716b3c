import type { ReactNode } from 'react';
import { Mark } from '../mark';
import type { Refusal } from './use-write';

/** Why the whole of a form was refused. The place is always there, so that it is read out when words come into it. */
export function Refused({ refusal, children }: { refusal: Refusal<string> | null; children?: ReactNode }) {
  return (
    <div role="alert" className="flex flex-col gap-2 empty:hidden">
      {children}
      {refusal?.field === null && <Mark tone={refusal.isStale ? 'warn' : 'bad'}>{refusal.why}</Mark>}
    </div>
  );
}
