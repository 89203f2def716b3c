import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';

const SHOWN_MS = 2000;
/** Ids up to this length are shown completely; of a random id the beginning is enough. */
const WHOLE = 14;
const BEGINNING = 8;

/** The request id, by which the log can be searched; a press copies all of it. */
export function RequestId({ id }: { id: string }) {
  const t = useTranslations('words.request');
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);

  async function copy() {
    // A page without a secure origin has no clipboard; the title still shows the whole id.
    await navigator.clipboard?.writeText(id).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  }

  return (
    <button
      type="button"
      onClick={copy}
      title={id}
      className="inline-flex h-6 items-center gap-1 rounded-sm px-1 font-mono text-2xs text-muted hover:bg-raised hover:text-ink"
    >
      {copied ? <Check className="size-3 text-ok" aria-hidden /> : <Copy className="size-3" aria-hidden />}
      {id.length > WHOLE ? `${id.slice(0, BEGINNING)}…` : id}
      <span className="sr-only">{t('copy')}</span>
      <span className="sr-only" aria-live="polite">
        {copied && t('copied')}
      </span>
    </button>
  );
}
