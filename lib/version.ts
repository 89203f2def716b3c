import manifest from '@/package.json' with { type: 'json' };

/** Of this program; it is in the build of the web process. */
export const VERSION: string = manifest.version;
