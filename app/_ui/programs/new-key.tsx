'use client';

import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Program } from '@/lib/contract/programs';
import { call } from '../api';
import { AskingButton } from '../kit/asking-button';
import { ExpiryChoice } from './expiry-choice';
import { KeyShown, type MadeKey } from './key-shown';
import { type Expiry, expiresAt, LIVE_KEYS_MAX, liveKeys } from './program-draft';

/** Makes a key that replaces another one. */
export function NewKey({ program }: { program: Program }) {
  const t = useTranslations('programs');
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
      <AskingButton
        button={{
          size: 'sm',
          icon: Plus,
          'aria-label': t('newKey.of', { name }),
          disabled: isFull,
          title: isFull ? t('newKey.full') : undefined,
          children: t('newKey.button'),
        }}
        title={t('newKey.of', { name })}
        why={t('newKey.why')}
        submit={t('newKey.submit')}
        onConfirm={create}
      >
        <ExpiryChoice value={expiry} onChange={setExpiry} />
      </AskingButton>
      <KeyShown made={made} onDone={() => setMade(null)} />
    </>
  );
}
