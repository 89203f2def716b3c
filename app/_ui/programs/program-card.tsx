import { Bot, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Program } from '@/lib/contract/programs';
import { call } from '../api';
import { auditLink } from '../audit/audit-list';
import { useFormat } from '../format';
import { AskingButton } from '../kit/asking-button';
import { EditAndPower } from '../kit/edit-and-power';
import { TextLink } from '../kit/text-link';
import { Mark } from '../mark';
import type { Tone } from '../vocabulary';
import { ExpiryChoice } from './expiry-choice';
import { KeyShown, type MadeKey } from './key-shown';
import { ProgramDialog } from './program-dialog';
import { type Expiry, expiresAt, LIVE_KEYS_MAX, liveKeys, stateOf } from './program-draft';
import { ProgramKeys } from './program-keys';

const TONES: Record<ReturnType<typeof stateOf>, Tone> = { active: 'ok', keyless: 'warn', off: 'idle' };

/** One program: its permissions, networks and rate limit, its keys and its actions. */
export function ProgramCard({ program }: { program: Program }) {
  const t = useTranslations('programs');
  const format = useFormat();
  const { id, name, preset, permissions, networks, rate_limit: limit } = program;
  const state = stateOf(program);
  return (
    <section aria-label={name} className="panel flex min-w-0 flex-col gap-3 p-4">
      <header className="flex items-center gap-3">
        <span className="grid size-9 shrink-0 place-items-center rounded-md bg-raised text-soft">
          <Bot className="size-4.5" aria-hidden />
        </span>
        <h2 className="min-w-0 grow truncate font-medium text-base" title={name}>
          {name}
        </h2>
        <span className="shrink-0 whitespace-nowrap">
          <Mark tone={TONES[state]} washed>
            {t(`state.${state}`)}
          </Mark>
        </span>
      </header>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm">
        <dt className="text-muted">{t('card.may')}</dt>
        <dd className="min-w-0 break-words" title={permissions.join(', ')}>
          {preset ? t(`preset.${preset}`) : permissions.join(', ')}
        </dd>
        <dt className="text-muted">{t('card.from')}</dt>
        <dd className="min-w-0 break-words">
          {networks.length > 0 ? networks.join(', ') : t('card.anywhere')}
        </dd>
        <dt className="text-muted">{t('card.limit')}</dt>
        <dd>{limit === null ? t('card.usual') : t('card.calls', { count: format.count(limit) })}</dd>
      </dl>
      <ProgramKeys program={program} />
      <div className="mt-auto flex flex-wrap items-center gap-1.5">
        <NewKey program={program} />
        <Actions program={program} />
        <TextLink look="accent" href={auditLink({ target: `program/${id}` })} className="ml-auto text-sm">
          {t('card.changes')}
        </TextLink>
      </div>
    </section>
  );
}

function Actions({ program }: { program: Program }) {
  const t = useTranslations('programs');
  const [editing, setEditing] = useState(false);
  const { id, name, version, is_active: isActive } = program;
  return (
    <>
      <EditAndPower
        name={name}
        isOn={isActive}
        offWhy={t('card.offWhy', { count: liveKeys(program) })}
        onEdit={() => setEditing(true)}
        turn={(on) => call('PATCH /programs/{id}', { params: { id }, body: { is_active: on } }, { version })}
      />
      <ProgramDialog program={program} open={editing} onClose={() => setEditing(false)} />
    </>
  );
}

/** Makes a key that replaces another one. */
function NewKey({ program }: { program: Program }) {
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
