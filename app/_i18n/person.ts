import { cache } from 'react';
import { readConsoleUser } from '@/lib/auth/session';

/** Who asks for this page, read once for its language and its frame. Throws when the database is away. */
export const readPerson = cache(readConsoleUser);
