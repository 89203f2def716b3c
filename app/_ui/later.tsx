'use client';

import { type ComponentType, type ReactNode, useEffect, useState } from 'react';
import { UnreachableError } from './api';
import { noteFailure } from './state/connection';

/**
 * A part of a page that is fetched when it is first wanted, or a moment before with `prepare`: when somebody points at
 * what opens it. Once there it stays, so that it may close in its own time. When it cannot be fetched, the page says
 * that the server is away, and wanting it again tries again. Until it is there, `waiting` stands in its place.
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
