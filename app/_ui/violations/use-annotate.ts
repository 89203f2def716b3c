'use client';

import { useTranslations } from 'use-intl';
import type { ViolationScope } from '@/lib/contract/repairs';
import { call } from '../api';
import { toast } from '../outcomes/toast';
import { useRefusalText } from '../refusal';
import { useRefreshAll } from '../state/live';

/** What a person says about violations, or takes back. Only one at a time is dismissed: each is a decision. */
export type Annotation =
  | { action: 'acknowledge'; note?: string }
  | { action: 'mute'; until: string; note?: string }
  | { action: 'unacknowledge' | 'unmute' };

/** Violations that something is said about; `what` names them for people, `name` where it is one. */
export type AnnotateTarget = { scope: ViolationScope; what: string };

/** Says it, tells what came of it, and shows the lists anew. Each answers whether it was done. */
export function useAnnotate() {
  const t = useTranslations('violations.outcome');
  const textOf = useRefusalText();
  const refreshAll = useRefreshAll();

  async function told(work: () => Promise<{ text: string; changed: boolean }>): Promise<boolean> {
    try {
      const { text, changed } = await work();
      if (changed) toast.success(text);
      else toast.info(text);
      return true;
    } catch (error) {
      toast.error(t('failed', { why: textOf(error as Error) }));
      return false;
    } finally {
      await refreshAll();
    }
  }

  return {
    annotate: ({ scope, what }: AnnotateTarget, annotation: Annotation) =>
      told(async () => {
        const { body } = await call('POST /health/violations/annotate', { body: { scope, ...annotation } });
        if (body.changed === 0) return { text: t('unchanged', { what }), changed: false };
        const done = t(`did.${annotation.action}`, { what, count: body.changed });
        const rest = body.unchanged > 0 ? ` ${t('rest', { count: body.unchanged })}` : '';
        return { text: done + rest, changed: true };
      }),
    dismiss: (id: number, name: string, reason: string) =>
      told(async () => {
        await call('POST /health/violations/{id}/dismiss', { params: { id }, body: { reason } });
        return { text: t('dismissed', { name }), changed: true };
      }),
    undismiss: (id: number, name: string) =>
      told(async () => {
        await call('DELETE /health/violations/{id}/dismiss', { params: { id } });
        return { text: t('undismissed', { name }), changed: true };
      }),
  };
}
