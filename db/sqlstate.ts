/**
 * The SQLSTATE of a failed query, from the error of the driver or of Drizzle; undefined when the query never reached
 * the server.
 */
export function sqlstateOf(error: unknown): string | undefined {
  const { cause, code } = (error ?? {}) as { cause?: { code?: unknown }; code?: unknown };
  const found = cause?.code ?? code;
  return typeof found === 'string' ? found : undefined;
}

/**
 * Whether the database refused a write because of its content (a data exception, a violated constraint): it would
 * refuse it again.
 */
export function isRefused(error: unknown): boolean {
  return /^2[23]/.test(sqlstateOf(error) ?? '');
}

/** The name of the constraint that refused a write, if one did. */
export function constraintOf(error: unknown): string | undefined {
  const { cause, constraint } = (error ?? {}) as { cause?: { constraint?: unknown }; constraint?: unknown };
  const found = cause?.constraint ?? constraint;
  return typeof found === 'string' ? found : undefined;
}
