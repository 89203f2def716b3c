'use client';

import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Program } from '@/lib/contract/programs';
import { call } from '../api';
import { Button } from '../button';
import { ConfirmDialog } from '../confirm-dialog';
import { ExpiryChoice } from './expiry-choice';
import { KeyShown, type MadeKey } from './key-shown';
import { type Expiry, expiresAt, LIVE_KEYS_MAX, liveKeys } from './program-draft';

/** Makes a key that replaces another one. */
export function NewKey({ program }: { program: Program }) {
  const t = useTranslations('programs');
  const [open, setOpen] = useState(false);
  const [expiry, setExpiry] = useState<Expiry>('365');
  const [made, setMade] = useState<MadeKey | null>(null);
  const { id, name } = program;
  const isFull = liveKeys(program) >= LIVE_KEYS_MAX;

  async function create() {
    const body = { expires_at: expiresAt(expiry, Date.now()) };
    const { key } = (await call('POST /programs/{id}/keys', { params: { id }, body })).body;
    setMade({ program: name, key });
  }

  return (
    <>
      <Button
        size="sm"
        icon={Plus}
        aria-label={t('newKey.of', { name })}
        disabled={isFull}
        title={isFull ? t('newKey.full') : undefined}
        onClick={() => setOpen(true)}
      >
        {t('newKey.button')}
      </Button>
      <ConfirmDialog
        open={open}
        onClose={() => setOpen(false)}
        title={t('newKey.of', { name })}
        why={t('newKey.why')}
        submit={t('newKey.submit')}
        onConfirm={create}
      >
        <ExpiryChoice value={expiry} onChange={setExpiry} />
      </ConfirmDialog>
      <KeyShown made={made} onDone={() => setMade(null)} />
    </>
  );
}
