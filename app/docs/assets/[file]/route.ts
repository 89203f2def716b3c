import { ASSET_NAMES, type AssetName, assetResponse } from '@/lib/http/document-pages/assets';

// Made at build time, so that the installed product does not need the viewer's packages. Other names are not served,
// because Next would store their answers on disk.
export const dynamic = 'force-static';
export const dynamicParams = false;
export const generateStaticParams = () => ASSET_NAMES.map((file) => ({ file }));

export async function GET(_: Request, segment: { params: Promise<{ file: string }> }): Promise<Response> {
  return assetResponse((await segment.params).file as AssetName);
}
