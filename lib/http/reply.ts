/** An answer whose status or headers do not follow from the operation alone. */
export class Reply<Status extends number = number, Body = unknown> {
  constructor(
    readonly status: Status,
    readonly body: Body,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {}
}

export const ok = <Body>(body: Body, headers?: Record<string, string>) => new Reply(200, body, headers);
export const created = <Body>(body: Body, headers?: Record<string, string>) => new Reply(201, body, headers);
export const accepted = <Body>(body: Body, headers?: Record<string, string>) => new Reply(202, body, headers);
/** The header with the version of the answer. The next edit sends it as `If-Match`. */
export const etagOf = ({ version }: { version: string }) => ({ ETag: `"${version}"` });
