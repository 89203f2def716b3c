import type { NextRequest } from 'next/server';
import { refusedPage } from '@/app/_i18n/refused-page';

/** What is no page: told without rendering one, and kept by whoever asks again. */
export const GET = (request: NextRequest) =>
  refusedPage(request, {
    status: 404,
    what: 'notFound',
    headers: { 'Cache-Control': 'public, max-age=300', Vary: 'Accept-Language, Cookie' },
  });
