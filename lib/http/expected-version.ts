import { DomainError } from '@/lib/errors';

/** The version that a change was decided on, from the body or the If-Match header. Throws `invalid_input`. */
export function expectedVersion(request: Request, inBody: string | undefined): string {
  const header = request.headers.get('if-match');
  const inHeader = header === null ? undefined : /^(?:W\/)?"?([^"]{1,50})"?$/.exec(header.trim())?.[1];
  const version = inBody ?? inHeader;
  if (version === undefined || (inHeader !== undefined && inHeader !== version)) {
    const message = version === undefined ? 'is needed, here or as If-Match' : 'differs from If-Match';
    throw new DomainError('invalid_input', `the version ${message}`, [{ path: 'version', message }]);
  }
  return version;
}
