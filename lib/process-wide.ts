const kept = globalThis as unknown as Record<string, unknown>;

/**
 * The one thing of this name in this process, made when it is first asked for. Next puts a copy of a file into each of
 * its bundles, and its development server loads files anew: a variable of such a file is there several times.
 */
export function processWide<T>(name: string, make: () => T): T {
  const key = `lockstep:${name}`;
  kept[key] ??= make();
  return kept[key] as T;
}
