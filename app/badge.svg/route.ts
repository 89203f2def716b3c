import { badgeResponse } from '@/lib/http/badge';

export const GET = badgeResponse;

export const dynamic = 'force-dynamic';
