/** The parts of a key press that matter. */
export type Stroke = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>;

export type Situation = {
  /** On a Mac the command key is used instead of Ctrl. */
  mac: boolean;
  /** The focus is in a field, or in an element that uses letters itself, such as a menu. */
  typing: boolean;
  /** Whether single keys are on. */
  single: boolean;
  /** Whether a g was pressed a moment ago. */
  afterG: boolean;
  /** The pages that g and a letter open. */
  pages: readonly { key: string; href: string }[];
};

export type Command =
  | { do: 'palette' }
  | { do: 'help' }
  | { do: 'search' }
  | { do: 'await' }
  | { do: 'go'; href: string };

/** The command of a key press; null for any other key. */
export function commandOf(stroke: Stroke, situation: Situation): Command | null {
  const held = situation.mac ? stroke.metaKey : stroke.ctrlKey;
  const key = stroke.key.toLowerCase();
  if (held && !stroke.altKey && key === 'k') return { do: 'palette' };
  if (stroke.ctrlKey || stroke.metaKey || stroke.altKey || situation.typing || !situation.single) return null;
  if (situation.afterG) {
    const page = situation.pages.find((one) => one.key === key);
    if (page) return { do: 'go', href: page.href };
  }
  if (stroke.key === '?') return { do: 'help' };
  if (stroke.key === '/') return { do: 'search' };
  return stroke.key === 'g' ? { do: 'await' } : null;
}

/** Whether the element with the focus uses letters itself. */
export function takesLetters(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest('[role="menu"], [role="listbox"]')) return true;
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return (
    target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit'].includes(target.type)
  );
}
