'use client';

import { useRouter } from 'next/navigation';
import { NotNow } from './not-now';

/**
 * Shown instead of a page while the database is away. The server renders it, and the page replaces it as soon as
 * possible.
 */
export function Unavailable() {
  const { refresh } = useRouter();
  return <NotNow tryAgain={refresh} />;
}
