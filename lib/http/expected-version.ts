import type { Operation } from '@/lib/contract/operation';
import { DomainError } from '@/lib/errors';
import { VERSION_MAX } from '@/lib/vocabulary/limits';

const ONE_ETAG = new RegExp(`^(?:W/)?"?([^",*]{1,${VERSION_MAX}})"?$`);

/** The version in an If-Match header, with or without quotes; undefined without the header. Throws `invalid_input` for a list or `*`. */
export function versionInHeader(request: Request): string | undefined {
  const header = request.headers.get('if-match');
  if (header === null) return undefined;
  const version = ONE_ETAG.exec(header.trim())?.[1];
  if (version !== undefined) return version;
  const message = 'must be the one ETag that was seen, in quotes';
  throw new DomainError('invalid_input', `If-Match ${message}`, [{ path: 'If-Match', message }]);
}

/** The version that the change was decided on, if the operation requires or accepts one. */
export function seenVersion({ version }: Operation, request: Request, body: unknown): string | undefined {
  if (version === undefined) return undefined;
  if (version === 'optional') return versionInHeader(request);
  return expectedVersion(request, (body as { version?: string } | undefined)?.version);
}

/**
 * The version that a change was decided on, from If-Match or the body. Throws `invalid_input` when both are missing or they
 * differ.
 */
function expectedVersion(request: Request, inBody?: string): string {
  const inHeader = versionInHeader(request);
  const version = inBody ?? inHeader;
  if (version === undefined) {
    const message = 'send the version that you saw, here or as If-Match';
    throw new DomainError('invalid_input', message, [{ path: 'version', message }]);
  }
  if (inHeader !== undefined && inHeader !== version) {
    const message = 'differs from If-Match';
    throw new DomainError('invalid_input', `the version ${message}`, [{ path: 'version', message }]);
  }
  return version;
}
