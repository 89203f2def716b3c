import { ArrowRight } from 'lucide-react';
import { useTranslations } from 'use-intl';

/** A level before and after. A change is emphasized, and a lowering has another colour than a raise. */
export function LevelChange(props: { word?: string; from: number | undefined; to: number | undefined }) {
  const t = useTranslations('repair');
  const { from, to } = props;
  return (
    <span className="inline-flex items-center gap-1.5">
      {props.word && <span className="text-muted text-xs">{props.word}</span>}
      <Level level={from} look="" />
      {from !== to && (
        <>
          <ArrowRight className="size-3.5 text-muted" aria-label={t('to')} />
          <Level
            level={to}
            look={`rounded-sm px-1 ${(to ?? 0) < (from ?? 0) ? 'bg-warn-wash text-warn' : 'bg-ok-wash text-ok'}`}
          />
        </>
      )}
    </span>
  );
}

function Level({ level, look }: { level: number | undefined; look: string }) {
  const words = useTranslations('words');
  if (level === undefined) return <span className="text-muted text-xs italic">{words('missing')}</span>;
  return <span className={`min-w-5 text-center font-semibold ${look}`}>{level}</span>;
}
