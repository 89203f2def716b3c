'use client';

import { CloudOff } from 'lucide-react';
import { useConnection } from '../state/connection';
import { Ago, Moment } from '../time';

const text = {
  server: 'The server cannot be reached',
  database: 'The database cannot be reached',
  since: 'since',
  kept: 'What is shown was true then. Trying again every few seconds.',
};

/** Says so when the server is away, and since when; goes by itself when it is back. */
export function ConnectionNotice() {
  const connection = useConnection();
  return (
    <div role="status" aria-live="polite" className="sticky top-13 z-20">
      {!connection.up && (
        <p className="flex flex-wrap items-center justify-center gap-x-2 border-line border-b bg-bad-wash px-4 py-2 text-sm">
          <CloudOff className="size-4 text-bad" aria-hidden />
          <span className="font-medium text-bad">
            {text[connection.what]} {text.since} <Moment at={connection.since} /> (
            <Ago at={connection.since} />
            ).
          </span>
          <span className="text-soft">{text.kept}</span>
        </p>
      )}
    </div>
  );
}
