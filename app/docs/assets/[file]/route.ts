import { assetResponse } from '@/lib/http/document-pages/assets';

export async function GET(_: Request, segment: { params: Promise<{ file: string }> }): Promise<Response> {
  return assetResponse((await segment.params).file);
}

export const dynamic = 'force-dynamic';
