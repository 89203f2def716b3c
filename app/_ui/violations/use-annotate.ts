import { useTranslations } from 'use-intl';
import type { ViolationScope } from '@/lib/contract/violations';
import { call } from '../api';
import { useWrite } from '../kit/use-write';
import { toast } from '../outcomes/toast';

/**
 * An annotation that a person makes or takes back. Violations are dismissed one at a time, because each is a decision.
 */
export type Annotation =
  | { action: 'acknowledge'; note?: string }
  | { action: 'mute'; until: string; note?: string }
  | { action: 'unacknowledge' | 'unmute' };

/** The violations to annotate; `what` is their name for people. */
export type AnnotateTarget = { scope: ViolationScope; what: string };

/** Sends annotations and shows the results. Each function returns whether it was done. */
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
