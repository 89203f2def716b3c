import { Pencil, Power } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../button';
import { ConfirmDialog } from '../confirm-dialog';
import { toast } from '../outcomes/toast';
import { useWrite } from './use-write';

type Props = {
  name: string;
  isOn: boolean;
  /** The effect of turning it off. */
  offWhy: string;
  onEdit: () => void;
  turn: (on: boolean) => Promise<unknown>;
};

/** The buttons that edit something, turn it on at once, or turn it off after a question. */
export function EditAndPower({ name, isOn, offWhy, onEdit, turn }: Props) {
  const t = useTranslations('words.card');
  const [asking, setAsking] = useState(false);
  const { write } = useWrite({ tell: toast.error });

  async function switchTo(on: boolean) {
    await turn(on);
    toast.success(t(on ? 'isOn' : 'isOff', { name }));
  }

  return (
    <>
      <Button size="sm" look="ghost" icon={Pencil} aria-label={t('editOf', { name })} onClick={onEdit}>
        {t('edit')}
      </Button>
      <Button
        size="sm"
        look="ghost"
        icon={Power}
        aria-label={t(isOn ? 'offOf' : 'onOf', { name })}
        onClick={() => (isOn ? setAsking(true) : write(() => switchTo(true)))}
      >
        {t(isOn ? 'off' : 'on')}
      </Button>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t('offTitle', { name })}
        why={offWhy}
        submit={t('off')}
        onConfirm={() => switchTo(false)}
      />
    </>
  );
}
