import Link from 'next/link';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Program, ProgramKey } from '@/lib/contract/programs';
import { call } from '../api';
import { auditLink } from '../audit/audit-list';
import { Button } from '../button';
import { ConfirmDialog } from '../confirm-dialog';
import { Mark } from '../mark';
import { toast } from '../outcomes/toast';
import { Ago, Moment } from '../time';
import type { Tone } from '../vocabulary';

const TONES = { live: 'ok', off: 'idle', expired: 'warn', revoked: 'idle' } as const satisfies Record<
  string,
  Tone
>;

/** The keys of a program that is off are refused, also live ones. */
function shownState(program: Program, { state }: ProgramKey): keyof typeof TONES {
  return state === 'live' && !program.is_active ? 'off' : state;
}

/** The keys of a program: their state, when each was last used, and when it expires. */
export function ProgramKeys({ program }: { program: Program }) {
  const t = useTranslations('programs.keys');
  const [revoking, setRevoking] = useState<ProgramKey | null>(null);

  async function revoke() {
    if (!revoking) return;
    const params = { id: program.id, key_id: revoking.id };
    await call('DELETE /programs/{id}/keys/{key_id}', { params });
    toast.success(t('revoked', { id: String(revoking.id) }));
  }

  return (
    <>
      <ul
        aria-label={t('of', { name: program.name })}
        className="flex flex-col divide-y divide-line border-line border-y"
      >
        {program.keys.map((key) => (
          <li key={key.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2 text-sm">
            <Link
              href={auditLink({ actor: `key:${key.id} (${program.name})` })}
              prefetch={false}
              title={t('did', { id: String(key.id) })}
              className="font-mono underline decoration-line-strong underline-offset-4"
            >
              lsk_{key.id}_…
            </Link>
            <Mark tone={TONES[shownState(program, key)]}>{t(`state.${shownState(program, key)}`)}</Mark>
            {key.state === 'live' && (
              <Button
                size="sm"
                look="ghost"
                className="-mr-2.5 ml-auto"
                aria-label={t('revokeOf', { id: String(key.id) })}
                onClick={() => setRevoking(key)}
              >
                {t('revoke')}
              </Button>
            )}
            <KeyTimes of={key} />
          </li>
        ))}
      </ul>
      <ConfirmDialog
        open={revoking !== null}
        onClose={() => setRevoking(null)}
        title={t('revokeTitle', { id: String(revoking?.id ?? ''), name: program.name })}
        why={t('revokeWhy')}
        submit={t('revoke')}
        onConfirm={revoke}
      />
    </>
  );
}

function KeyTimes({ of: key }: { of: ProgramKey }) {
  const t = useTranslations('programs.keys');
  const { last_used_at: usedAt, expires_at: expiresAt, revoked_at: revokedAt } = key;
  const end = revokedAt ?? expiresAt;
  return (
    <span className="basis-full text-muted text-xs">
      {usedAt ? t.rich('used', { when: () => <Ago key="used" at={usedAt} /> }) : t('unused')}
      {' · '}
      {end === null
        ? t('endless')
        : t.rich(revokedAt ? 'revokedAt' : key.state === 'expired' ? 'expiredAt' : 'expires', {
            when: () => <Moment key="end" at={end} />,
          })}
    </span>
  );
}
