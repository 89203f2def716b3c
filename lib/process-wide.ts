const kept = globalThis as unknown as Record<string, unknown>;

/**
 * The only object of this name in this process, made at the first call. It is needed because Next copies a file into
 * each of its bundles, and its development server loads files again: a plain variable would exist several times.
 */
export function processWide<T>(name: string, make: () => T): T {
  const key = `lockstep:${name}`;
  kept[key] ??= make();
  return kept[key] as T;
}
