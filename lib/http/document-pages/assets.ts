import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '@/db/project-root';
import manifest from '@/package.json' with { type: 'json' };

type Asset = { package: 'swagger-ui-dist' | 'redoc'; path: string; type: string };

const SCRIPT = 'text/javascript; charset=utf-8';

/** The files of the two document viewers that a page may request. No other file of their packages is served. */
const ASSETS = {
  'swagger-ui.css': { package: 'swagger-ui-dist', path: 'swagger-ui.css', type: 'text/css; charset=utf-8' },
  'swagger-ui-bundle.js': { package: 'swagger-ui-dist', path: 'swagger-ui-bundle.js', type: SCRIPT },
  'redoc.standalone.js': { package: 'redoc', path: 'bundles/redoc.standalone.js', type: SCRIPT },
} as const satisfies Record<string, Asset>;
export type AssetName = keyof typeof ASSETS;

export const ASSET_NAMES = Object.keys(ASSETS) as AssetName[];

/** Redoc loads a picture from its maker's host, but our pages may not call another host. */
const FOREIGN_PICTURE = 'https://cdn.redoc.ly/redoc/logo-mini.svg';
const NO_PICTURE = 'data:,';

/** The address of an asset. It changes with the version of the package. */
export function assetAddress(name: AssetName): string {
  return `/docs/assets/${name}?v=${manifest.devDependencies[ASSETS[name].package]}`;
}

/** A file of a viewer, with headers that let browsers keep it. */
export async function assetResponse(name: AssetName): Promise<Response> {
  const asset = ASSETS[name];
  const text = await readFile(join(projectRoot(), 'node_modules', asset.package, asset.path), 'utf8');
  return new Response(text.replaceAll(FOREIGN_PICTURE, NO_PICTURE), {
    headers: {
      'Content-Type': asset.type,
      'Cache-Control': 'public, max-age=31536000, immutable',
      'X-Content-Type-Options': 'nosniff',
    },
  });
}
