import {
  BadgeCheck,
  BadgeMinus,
  CalendarClock,
  Ellipsis,
  FileCheck,
  PauseCircle,
  PlayCircle,
  PlusCircle,
  RotateCcw,
  Undo2,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import type { Pair } from '@/lib/contract/pairs';
import { buttonLook } from '../button';
import { Menu, MenuItem } from '../menu';
import { type Act, actsOf } from './acts';

const ICONS: Partial<Record<Act, ReactNode>> = {
  accept: <FileCheck />,
  restore: <Undo2 />,
  adjust: <PlusCircle />,
  reset: <RotateCcw />,
  valid_until: <CalendarClock />,
  suspend: <PauseCircle />,
  resume: <PlayCircle />,
  withdraw: <BadgeMinus />,
  issue: <BadgeCheck />,
};

/** The menu of decisions that are possible at any time. */
export function MoreActs({ pair, onPick }: { pair: Pair; onPick: (act: Act) => void }) {
  const t = useTranslations('acts');
  const acts = actsOf(pair);
  if (acts.length === 0) return null;
  return (
    <Menu
      label={t('more')}
      look={buttonLook('plain', 'icon')}
      face={<Ellipsis className="size-4" aria-hidden />}
    >
      {acts.map((act) => (
        <MenuItem key={act} icon={ICONS[act]} onSelect={() => onPick(act)}>
          {t(`${act}.item`)}
        </MenuItem>
      ))}
    </Menu>
  );
}
