import { BellOff, BellRing, CircleCheck, CircleSlash, Ellipsis, Eye, Scale, Undo2 } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { Violation } from '@/lib/contract/violations';
import { Button, buttonLook } from '../button';
import { Menu, MenuItem } from '../menu';
import { useMe } from '../state/me';
import type { Ask } from './annotate-dialog';
import { useAnnotate } from './use-annotate';

export type RowDoes = {
  repair: (violation: Violation) => void;
  explain: (violation: Violation) => void;
  ask: (ask: Ask) => void;
};

/** The most needed action for a violation, and a menu with the other ones. */
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
    <Menu
      label={t('moreFor', { name })}
      look={buttonLook('ghost', 'iconSm')}
      face={<Ellipsis className="size-4" aria-hidden />}
    >
      <MenuItem icon={<Eye />} onSelect={() => does.explain(violation)}>
        {t('menu.evidence')}
      </MenuItem>
      <MenuItem icon={<CircleCheck />} onSelect={() => does.ask({ kind: 'acknowledge', ...target, ...kept })}>
        {t(acknowledged_at ? 'menu.editNote' : 'menu.acknowledge')}
      </MenuItem>
      {acknowledged_at && (
        <MenuItem icon={<Undo2 />} onSelect={() => annotate(target, { action: 'unacknowledge' })}>
          {t('menu.unacknowledge')}
        </MenuItem>
      )}
      <MenuItem icon={<BellOff />} onSelect={() => does.ask({ kind: 'mute', ...target, ...kept })}>
        {t(muted ? 'menu.muteLonger' : 'menu.mute')}
      </MenuItem>
      {muted && (
        <MenuItem icon={<BellRing />} onSelect={() => annotate(target, { action: 'unmute' })}>
          {t('menu.unmute')}
        </MenuItem>
      )}
      {may('violations.dismiss') && state === 'dismissed' && (
        <MenuItem icon={<Scale />} onSelect={() => undismiss(id, name)}>
          {t('menu.undismiss')}
        </MenuItem>
      )}
      {may('violations.dismiss') &&
        state !== 'dismissed' &&
        violation.recommended_action === 'needs_decision' && (
          <MenuItem icon={<CircleSlash />} onSelect={() => does.ask({ kind: 'dismiss', id, what: name })}>
            {t('menu.dismiss')}
          </MenuItem>
        )}
    </Menu>
  );
}
