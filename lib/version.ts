import manifest from '@/package.json' with { type: 'json' };

/** The version of this program; the build of the web process contains it. */
export const VERSION: string = manifest.version;
