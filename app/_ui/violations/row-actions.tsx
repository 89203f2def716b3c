'use client';

import { Menu } from '@base-ui/react/menu';
import { BellOff, BellRing, CircleCheck, CircleSlash, Ellipsis, Eye, Scale, Undo2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import type { Violation } from '@/lib/contract/health';
import { Button, buttonLook } from '../button';
import { menuItemLook, menuLook } from '../frame/menu-look';
import { useMe } from '../state/me';
import type { Ask } from './annotate-dialog';
import { useAnnotate } from './use-annotate';

export type RowDoes = {
  repair: (violation: Violation) => void;
  explain: (violation: Violation) => void;
  ask: (ask: Ask) => void;
};

/** The one thing that a violation most needs, and a menu with what else may be said about it. */
export function RowActions({ violation, does }: { violation: Violation; does: RowDoes }) {
  const t = useTranslations('violations');
  const { may } = useMe();
  const name = violation.user_name;
  const mayDecide = may('pairs.set_level');
  return (
    <span className="inline-flex items-center gap-1">
      {violation.recommended_action === 'needs_decision' ? (
        <Button
          size="sm"
          aria-label={t(mayDecide ? 'decideFor' : 'evidenceOf', { name })}
          onClick={() => does.explain(violation)}
        >
          {t(mayDecide ? 'decide' : 'evidence')}
        </Button>
      ) : (
        may('repairs.run') && (
          <Button size="sm" aria-label={t('repairOne', { name })} onClick={() => does.repair(violation)}>
            {t('repair')}
          </Button>
        )
      )}
      {may('violations.annotate') && <More violation={violation} does={does} />}
    </span>
  );
}

function More({ violation, does }: { violation: Violation; does: RowDoes }) {
  const t = useTranslations('violations');
  const { may } = useMe();
  const { annotate, undismiss } = useAnnotate();
  const { id, user_name: name, note, acknowledged_at, state } = violation;
  const target = { scope: { violation_ids: [id] }, what: name };
  const muted = violation.muted_until !== null && Date.parse(violation.muted_until) > Date.now();
  const kept = note === null ? {} : { note };
  return (
    <Menu.Root>
      <Menu.Trigger
        className={`${buttonLook('ghost', 'sm')} w-7.5 justify-center px-0`}
        aria-label={t('moreFor', { name })}
      >
        <Ellipsis className="size-4" aria-hidden />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner align="end" sideOffset={4} className="z-30">
          <Menu.Popup className={menuLook}>
            <Item icon={<Eye />} onClick={() => does.explain(violation)}>
              {t('menu.evidence')}
            </Item>
            <Item
              icon={<CircleCheck />}
              onClick={() => does.ask({ kind: 'acknowledge', ...target, ...kept })}
            >
              {t(acknowledged_at ? 'menu.editNote' : 'menu.acknowledge')}
            </Item>
            {acknowledged_at && (
              <Item icon={<Undo2 />} onClick={() => annotate(target, { action: 'unacknowledge' })}>
                {t('menu.unacknowledge')}
              </Item>
            )}
            <Item icon={<BellOff />} onClick={() => does.ask({ kind: 'mute', ...target, ...kept })}>
              {t(muted ? 'menu.muteLonger' : 'menu.mute')}
            </Item>
            {muted && (
              <Item icon={<BellRing />} onClick={() => annotate(target, { action: 'unmute' })}>
                {t('menu.unmute')}
              </Item>
            )}
            {may('violations.dismiss') && state === 'dismissed' && (
              <Item icon={<Scale />} onClick={() => undismiss(id, name)}>
                {t('menu.undismiss')}
              </Item>
            )}
            {may('violations.dismiss') &&
              state !== 'dismissed' &&
              violation.recommended_action === 'needs_decision' && (
                <Item icon={<CircleSlash />} onClick={() => does.ask({ kind: 'dismiss', id, what: name })}>
                  {t('menu.dismiss')}
                </Item>
              )}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function Item(props: { icon: ReactNode; onClick: () => void; children: ReactNode }) {
  return (
    <Menu.Item className={menuItemLook} onClick={props.onClick}>
      <span className="text-muted [&>svg]:size-4" aria-hidden>
        {props.icon}
      </span>
      {props.children}
    </Menu.Item>
  );
}
