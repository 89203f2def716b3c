/** A failed try. Its message is stored, shown and logged, so it must contain no secret. */
export class DeliveryFailure extends Error {
  constructor(
    message: string,
    readonly retry: {
      /** Whether another try may succeed. */
      again: boolean;
      /** The minimum time that the receiver asks us to wait. */
      afterMs?: number;
    },
  ) {
    super(message);
    this.name = 'DeliveryFailure';
  }
}

/** A failure after which another try cannot succeed. */
export const final = (message: string) => new DeliveryFailure(message, { again: false });

export const passing = (message: string, afterMs?: number) =>
  new DeliveryFailure(message, { again: true, ...(afterMs === undefined ? {} : { afterMs }) });

const WORDS: Record<string, string> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'the connection was not made in time',
};

/** A failed connection in words. Node's messages may contain secrets, so only their codes are used. */
export function connectionFailure(error: unknown): DeliveryFailure {
  if (error instanceof DeliveryFailure) return error;
  const code = codeOf(error);
  if (code === null) return passing('the connection failed');
  if (/^(CERT_|ERR_TLS|ERR_SSL|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO|HOSTNAME_MISMATCH)/.test(code)) {
    return passing(`no secure connection: ${code}`);
  }
  return passing(WORDS[code] ?? `the connection failed: ${code}`);
}

function codeOf(error: unknown): string | null {
  const { originalCode, code, errors, cause } = (error ?? {}) as Record<string, unknown>;
  // The mail client may replace the system's code by its own; `originalCode` keeps the system's code.
  if (originalCode !== undefined) return codeOf({ code: originalCode });
  if (typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,60}$/.test(code)) return code;
  if (Array.isArray(errors) && errors.length > 0) return codeOf(errors[0]);
  return cause === undefined ? null : codeOf(cause);
}
