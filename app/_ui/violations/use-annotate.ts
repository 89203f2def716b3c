'use client';

import { useTranslations } from 'use-intl';
import type { ViolationScope } from '@/lib/contract/violations';
import { call } from '../api';
import { useWrite } from '../kit/use-write';
import { toast } from '../outcomes/toast';

/** What a person says about violations, or takes back. Only one at a time is dismissed: each is a decision. */
export type Annotation =
  | { action: 'acknowledge'; note?: string }
  | { action: 'mute'; until: string; note?: string }
  | { action: 'unacknowledge' | 'unmute' };

/** Violations that something is said about; `what` names them for people, `name` where it is one. */
export type AnnotateTarget = { scope: ViolationScope; what: string };

/** Says it, and tells what came of it. Each answers whether it was done. */
export function useAnnotate() {
  const t = useTranslations('violations.outcome');
  const writing = useWrite({ tell: (why) => toast.error(t('failed', { why })) });
  const { write } = writing;
  return {
    writing,
    annotate: ({ scope, what }: AnnotateTarget, annotation: Annotation) =>
      write(async () => {
        const { body } = await call('POST /health/violations/annotate', { body: { scope, ...annotation } });
        if (body.changed === 0) return toast.info(t('unchanged', { what }));
        const done = t(`did.${annotation.action}`, { what, count: body.changed });
        const rest = body.unchanged > 0 ? ` ${t('rest', { count: body.unchanged })}` : '';
        return toast.success(done + rest);
      }),
    dismiss: (id: number, name: string, reason: string) =>
      write(async () => {
        await call('POST /health/violations/{id}/dismiss', { params: { id }, body: { reason } });
        toast.success(t('dismissed', { name }));
      }),
    undismiss: (id: number, name: string) =>
      write(async () => {
        await call('DELETE /health/violations/{id}/dismiss', { params: { id } });
        toast.success(t('undismissed', { name }));
      }),
  };
}
