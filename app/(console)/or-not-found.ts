import { notFound } from 'next/navigation';
import { DomainError } from '@/lib/errors';

/** What an operation answers, or the page that says that there is no such thing. */
export async function orNotFound<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'not_found') notFound();
    throw error;
  }
}
