'use client';

import { useRouter } from 'next/navigation';
import { NotNow } from './not-now';

/** What a page shows while the database is away: the server renders it, and the page takes its place once it can. */
export function Unavailable() {
  const { refresh } = useRouter();
  return <NotNow tryAgain={refresh} />;
}
