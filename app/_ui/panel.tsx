import { type ReactNode, useId } from 'react';
import { useTranslations } from 'use-intl';
import { useRefusalText } from './refusal';

/** A titled region of the overview. */
export function Panel(props: { title: string; aside?: ReactNode; className?: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={`panel flex min-w-0 flex-col ${props.className ?? ''}`}>
      <header className="flex min-h-11 items-center justify-between gap-3 px-4 pt-2.5">
        <h2 id={id} className="font-medium text-soft text-sm">
          {props.title}
        </h2>
        {props.aside}
      </header>
      {props.children}
    </section>
  );
}

/** The text of a panel that has nothing to show. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="flex grow flex-col items-center justify-center gap-1 px-6 py-8 text-center">
      <p className="font-medium text-soft">{title}</p>
      {children && <div className="max-w-md text-muted text-sm">{children}</div>}
    </div>
  );
}

/** The content of a panel whose reading failed and that has no older data. */
export function Failed({ error, retry }: { error: Error; retry: () => void }) {
  const t = useTranslations('frame');
  const textOf = useRefusalText();
  return (
    <div role="alert" className="flex grow flex-col items-center justify-center gap-2 px-6 py-8 text-center">
      <p className="text-bad text-sm">{textOf(error)}</p>
      <button type="button" className="text-accent text-sm underline underline-offset-4" onClick={retry}>
        {t('tryAgain')}
      </button>
    </div>
  );
}

/** Shown instead of a whole page whose reading is not there yet. */
export function AwaitedPage(props: { error: Error | undefined; retry: () => void }) {
  return (
    <section className="panel min-h-64">
      <Awaited {...props} room="m-5 h-52" />
    </section>
  );
}

/** Shown instead of a reading that is not there yet: the reason of its failure, or empty space of the right size. */
export function Awaited(props: { error: Error | undefined; retry: () => void; room: string }) {
  const { error, retry, room } = props;
  return error ? <Failed error={error} retry={retry} /> : <div className={`skeleton ${room}`} />;
}
