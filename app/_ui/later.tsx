import { type ComponentType, type ReactNode, useEffect, useState } from 'react';
import { UnreachableError } from './api';
import { noteFailure } from './state/connection';

/**
 * A part of a page that is loaded at its first use, or a moment before with `prepare`, when somebody points at its
 * button. After that it stays mounted, so that it can close with an animation. When it cannot be loaded, the page says
 * that the server is away, and the next use tries again. `waiting` is shown until it is loaded.
 */
export function later<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  wanted: (props: Props) => boolean,
  waiting: (props: Props) => ReactNode = () => null,
): ComponentType<Props> & { prepare: () => void } {
  let loaded: ComponentType<Props> | null = null;

  async function fetchPart(): Promise<ComponentType<Props> | null> {
    try {
      loaded ??= await load();
    } catch {
      noteFailure(new UnreachableError());
    }
    return loaded;
  }

  function Later(props: Props) {
    const [Part, setPart] = useState<ComponentType<Props> | null>(() => loaded);
    const want = wanted(props);
    useEffect(() => {
      if (want) void fetchPart().then((part) => setPart(() => part));
    }, [want]);
    return Part ? <Part {...props} /> : waiting(props);
  }
  return Object.assign(Later, { prepare: () => void fetchPart() });
}
