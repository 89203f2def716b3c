import { Bot } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import type { AuditEntry } from '@/lib/contract/audit';
import { useActionWords, useTargetWords } from './audit-words';
import { ChangeTable } from './change-cells';
import { changesOf } from './changes';

export type Narrow = (filter: { actor?: string; target?: string; request_id?: string }) => void;

/** The actor; a press filters the log by this actor. */
export function Actor({ entry, narrow }: { entry: AuditEntry; narrow: Narrow }) {
  const t = useTranslations('audit');
  const name = entry.actor_name ?? entry.actor;
  return (
    <span className="flex min-w-0 flex-col items-start">
      <button
        type="button"
        title={t('onlyWho', { name })}
        onClick={() => narrow({ actor: entry.actor })}
        className="inline-flex min-h-6 max-w-full items-center gap-1.5 font-medium underline-offset-4 hover:underline"
      >
        {!entry.actor_name && <Bot className="size-4 shrink-0 text-muted" aria-label={t('machine')} />}
        <span className="truncate">{name}</span>
      </button>
    </span>
  );
}

/** The action and its target. */
export function Deed({ entry }: { entry: AuditEntry }) {
  const actionWords = useActionWords();
  const { text, href } = useTargetWords()(entry);
  return (
    <span className="flex min-w-0 flex-col items-start">
      <span className="font-medium">{actionWords(entry.action)}</span>
      {href ? (
        <Link
          href={href}
          prefetch={false}
          className="max-w-full truncate text-muted text-xs underline decoration-line-strong underline-offset-4 hover:text-ink"
        >
          {text}
        </Link>
      ) : (
        <span className="max-w-full truncate text-muted text-xs">{text}</span>
      )}
    </span>
  );
}

/** An open entry: each field before and after, and its names in the API. */
export function EntryDetail({ entry, narrow, id }: { entry: AuditEntry; narrow: Narrow; id: string }) {
  const t = useTranslations('audit');
  const { id: number, actor, action, target, request_id: requestId } = entry;
  return (
    <div id={id} className="flex flex-col gap-3 py-1">
      <ChangeTable changes={changesOf(entry.before, entry.after)} />
      <dl className="flex flex-wrap gap-x-6 gap-y-1.5 text-xs">
        <Fact name={t('entry')}>{number}</Fact>
        <Fact name={t('who')}>{actor}</Fact>
        <Fact name={t('action')}>{action}</Fact>
        <Fact name={t('target')}>
          <NarrowButton title={t('onlyTarget')} onClick={() => narrow({ target })}>
            {target}
          </NarrowButton>
        </Fact>
        {requestId && (
          <Fact name={t('requestId')}>
            <NarrowButton title={t('onlyRequest')} onClick={() => narrow({ request_id: requestId })}>
              {requestId}
            </NarrowButton>
          </Fact>
        )}
      </dl>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className="flex min-w-0 items-center gap-1.5">
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 break-all font-mono">{children}</dd>
    </div>
  );
}

function NarrowButton(props: { title: string; onClick: () => void; children: string }) {
  return (
    <button
      type="button"
      title={props.title}
      onClick={props.onClick}
      className="min-h-6 text-left text-accent underline underline-offset-4"
    >
      {props.children}
    </button>
  );
}
