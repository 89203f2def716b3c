import type { NextRequest } from 'next/server';
import { refusedPage } from '@/app/_i18n/refused-page';

/** Answers addresses that are no page, without rendering; browsers may cache the answer. */
export const GET = (request: NextRequest) =>
  refusedPage(request, {
    status: 404,
    what: 'notFound',
    headers: { 'Cache-Control': 'public, max-age=300', Vary: 'Accept-Language, Cookie' },
  });
