import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '@/db/project-root';
import manifest from '@/package.json' with { type: 'json' };

type Asset = { package: 'swagger-ui-dist' | 'redoc'; path: string; type: string };

const SCRIPT = 'text/javascript; charset=utf-8';

/** The files of the two document viewers that a page may ask for; nothing else of their packages is served. */
const ASSETS = {
  'swagger-ui.css': { package: 'swagger-ui-dist', path: 'swagger-ui.css', type: 'text/css; charset=utf-8' },
  'swagger-ui-bundle.js': { package: 'swagger-ui-dist', path: 'swagger-ui-bundle.js', type: SCRIPT },
  'redoc.standalone.js': { package: 'redoc', path: 'bundles/redoc.standalone.js', type: SCRIPT },
} as const satisfies Record<string, Asset>;
export type AssetName = keyof typeof ASSETS;

export const ASSET_NAMES = Object.keys(ASSETS) as AssetName[];

/** Redoc asks its maker's host for a picture; no page of ours calls another host. */
const FOREIGN_PICTURE = 'https://cdn.redoc.ly/redoc/logo-mini.svg';
const NO_PICTURE = 'data:,';

/** Where a page finds an asset; another version of the package is another address. */
export function assetAddress(name: AssetName): string {
  return `/docs/assets/${name}?v=${manifest.devDependencies[ASSETS[name].package]}`;
}

/** One of the viewers' files, to be kept by browsers. */
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
