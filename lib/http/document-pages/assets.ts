import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '@/db/project-root';
import manifest from '@/package.json' with { type: 'json' };

type Asset = { package: 'swagger-ui-dist' | 'redoc'; path: string; type: string };

const SCRIPT = 'text/javascript; charset=utf-8';

/** The files of the two document viewers that a page may ask for; nothing else of node_modules is served. */
const ASSETS: Readonly<Record<string, Asset>> = {
  'swagger-ui.css': { package: 'swagger-ui-dist', path: 'swagger-ui.css', type: 'text/css; charset=utf-8' },
  'swagger-ui-bundle.js': { package: 'swagger-ui-dist', path: 'swagger-ui-bundle.js', type: SCRIPT },
  'redoc.standalone.js': { package: 'redoc', path: 'bundles/redoc.standalone.js', type: SCRIPT },
};

/** Redoc asks its maker's host for a picture; no page of ours calls another host. */
const FOREIGN_PICTURE = 'https://cdn.redoc.ly/redoc/logo-mini.svg';
const NO_PICTURE = 'data:,';

const loaded = new Map<string, Promise<string>>();

/** Where a page finds an asset; another version of the package is another address. */
export function assetAddress(name: keyof typeof ASSETS & string): string {
  const asset = ASSETS[name];
  if (!asset) throw new Error(`there is no asset ${name}`);
  return `/docs/assets/${name}?v=${manifest.dependencies[asset.package]}`;
}

/** One of the viewers' files, to be kept by browsers; 404 for any other name. */
export async function assetResponse(name: string): Promise<Response> {
  const asset = Object.hasOwn(ASSETS, name) ? ASSETS[name] : undefined;
  if (!asset) return new Response('Not found\n', { status: 404, headers: { 'Content-Type': 'text/plain' } });
  return new Response(await readOnce(asset), {
    headers: {
      'Content-Type': asset.type,
      'Cache-Control': 'public, max-age=31536000, immutable',
      'X-Content-Type-Options': 'nosniff',
    },
  });
}

function readOnce(asset: Asset): Promise<string> {
  const known = loaded.get(asset.path);
  if (known) return known;
  const file = join(projectRoot(), 'node_modules', asset.package, asset.path);
  const reading = readFile(file, 'utf8').then((text) => text.replaceAll(FOREIGN_PICTURE, NO_PICTURE));
  loaded.set(asset.path, reading);
  reading.catch(() => loaded.delete(asset.path));
  return reading;
}
