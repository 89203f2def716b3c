import { BellOff, CircleCheck, Ellipsis } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { ViolationScope } from '@/lib/contract/violations';
import { Button, buttonLook } from '../button';
import { useFormat } from '../format';
import { Menu, MenuItem } from '../menu';
import type { Ask } from './annotate-dialog';
import { useAnnotate } from './use-annotate';

/** The actions for the selected violations. */
export function SelectionActions(props: {
  count: number;
  scope: ViolationScope;
  disabled: boolean;
  onRepair: (what: string) => void;
  onAsk: (ask: Ask) => void;
  onDone: () => void;
}) {
  const t = useTranslations('violations');
  const { count } = useFormat();
  const { annotate } = useAnnotate();
  const what = t('some', { count: props.count });
  const target = { scope: props.scope, what };
  const takeBack = (action: 'unacknowledge' | 'unmute') => async () => {
    if (await annotate(target, { action })) props.onDone();
  };
  return (
    <>
      <Button look="primary" size="sm" disabled={props.disabled} onClick={() => props.onRepair(what)}>
        {t('repairSelected', { count: count(props.count) })}
      </Button>
      <Button
        size="sm"
        icon={CircleCheck}
        disabled={props.disabled}
        onClick={() => props.onAsk({ kind: 'acknowledge', ...target })}
      >
        {t('menu.acknowledge')}
      </Button>
      <Button
        size="sm"
        icon={BellOff}
        disabled={props.disabled}
        onClick={() => props.onAsk({ kind: 'mute', ...target })}
      >
        {t('menu.mute')}
      </Button>
      <Menu
        label={t('moreForSelected')}
        look={buttonLook('plain', 'iconSm')}
        face={<Ellipsis className="size-4" aria-hidden />}
        disabled={props.disabled}
      >
        <MenuItem onSelect={takeBack('unacknowledge')}>{t('menu.unacknowledge')}</MenuItem>
        <MenuItem onSelect={takeBack('unmute')}>{t('menu.unmute')}</MenuItem>
      </Menu>
    </>
  );
}
