import { redocPage } from '@/lib/http/document-pages/viewers';

export const GET = redocPage;

export const dynamic = 'force-dynamic';
