import { swaggerPage } from '@/lib/http/document-pages/viewers';

export const GET = swaggerPage;

export const dynamic = 'force-dynamic';
