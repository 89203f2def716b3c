import { ASSET_NAMES, type AssetName, assetResponse } from '@/lib/http/document-pages/assets';

// Made with the build, so that what is installed to run needs no viewer. No other name is one: answers would be kept on disk.
export const dynamic = 'force-static';
export const dynamicParams = false;
export const generateStaticParams = () => ASSET_NAMES.map((file) => ({ file }));

export async function GET(_: Request, segment: { params: Promise<{ file: string }> }): Promise<Response> {
  return assetResponse((await segment.params).file as AssetName);
}
