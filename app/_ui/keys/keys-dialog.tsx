import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../button';
import { Dialog } from '../dialog';
import { useMe } from '../state/me';
import { useShortcut, useSingleKeys } from './browser';
import { Key } from './key';
import { keyedPages } from './pages';

/** The list of all keys, and a switch for single keys. */
export function KeysDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useTranslations('keys');
  const pages = useTranslations('pages');
  const { role } = useMe();
  const shortcut = useShortcut();
  const [single, wantSingle] = useSingleKeys();
  return (
    <Dialog
      narrow
      open={open}
      onClose={onClose}
      title={t('title')}
      description={t('why')}
      footer={<Button onClick={onClose}>{t('close')}</Button>}
    >
      <div className="flex flex-col gap-5 px-5 py-4">
        <KeyList title={t('everywhere')}>
          <KeyRow text={t('palette')}>
            {shortcut.split(' ').map((key) => (
              <Key key={key}>{key}</Key>
            ))}
          </KeyRow>
          <KeyRow text={t('search')}>
            <Key>/</Key>
          </KeyRow>
          <KeyRow text={t('help')}>
            <Key>?</Key>
          </KeyRow>
          <KeyRow text={t('escape')}>
            <Key>Esc</Key>
          </KeyRow>
        </KeyList>
        <KeyList title={t('goTo')}>
          {keyedPages(role).map(({ page, key }) => (
            <KeyRow key={page} text={pages(page)}>
              <Key>g</Key>
              <span className="text-muted text-xs">{t('then')}</span>
              <Key>{key}</Key>
            </KeyRow>
          ))}
        </KeyList>
        <label className="flex items-start gap-2.5 border-line border-t pt-4 text-sm">
          <input
            type="checkbox"
            className="mt-0.5 size-4"
            checked={single}
            onChange={({ target }) => wantSingle(target.checked)}
          />
          <span className="flex flex-col gap-0.5">
            <span className="font-medium">{t('single')}</span>
            <span className="text-muted text-xs">{t('singleWhy', { shortcut })}</span>
          </span>
        </label>
      </div>
    </Dialog>
  );
}

function KeyList({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-1.5">
      <h3 className="font-medium text-2xs text-muted uppercase tracking-wider">{title}</h3>
      <dl className="grid gap-x-8 sm:grid-cols-2">{children}</dl>
    </section>
  );
}

function KeyRow({ text, children }: { text: string; children: ReactNode }) {
  return (
    <div className="flex min-h-7 items-center justify-between gap-3 text-sm">
      <dt>{text}</dt>
      <dd className="flex shrink-0 items-center gap-1">{children}</dd>
    </div>
  );
}
