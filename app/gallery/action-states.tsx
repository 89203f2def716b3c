import { Wrench } from 'lucide-react';
import { Button } from '../_ui/button';
import { Mark } from '../_ui/mark';
import { toast } from '../_ui/outcomes/toast';
import { States } from './states';

const TONES = ['ok', 'warn', 'bad', 'idle'] as const;
const LOOKS = ['primary', 'plain', 'ghost'] as const;

export function ButtonStates() {
  const rows = LOOKS.map((look) => [
    look,
    <span key={look} className="flex flex-wrap gap-2">
      <Button look={look}>Text</Button>
      <Button look={look} icon={Wrench}>
        With an icon
      </Button>
      <Button look={look} size="sm" icon={Wrench}>
        Small
      </Button>
      <Button look={look} busy>
        Busy
      </Button>
      <Button look={look} disabled>
        Disabled
      </Button>
    </span>,
  ]);
  return <States of={Object.fromEntries(rows)} />;
}

export function MarkStates() {
  const rows = TONES.map((tone) => [
    tone,
    <span key={tone} className="flex flex-wrap gap-2">
      <Mark tone={tone}>Plain</Mark>
      <Mark tone={tone} washed>
        Washed
      </Mark>
    </span>,
  ]);
  return <States of={Object.fromEntries(rows)} />;
}

export function ToastStates() {
  return (
    <span className="flex flex-wrap gap-2">
      {(['success', 'info', 'warning', 'error'] as const).map((kind) => (
        <Button key={kind} onClick={() => toast[kind](`This is told as “${kind}”.`)}>
          {kind}
        </Button>
      ))}
    </span>
  );
}
