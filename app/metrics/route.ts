import { metricsResponse } from '@/lib/http/metrics';

export const GET = metricsResponse;

export const dynamic = 'force-dynamic';
