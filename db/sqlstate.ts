/** The SQLSTATE of a failed query, wherever the driver or Drizzle put it; undefined when it never reached the server. */
export function sqlstateOf(error: unknown): string | undefined {
  const { cause, code } = (error ?? {}) as { cause?: { code?: unknown }; code?: unknown };
  const found = cause?.code ?? code;
  return typeof found === 'string' ? found : undefined;
}

/** Whether the database refused a write for what it is (a data exception, a broken constraint): so it will the same again. */
export function isRefused(error: unknown): boolean {
  return /^2[23]/.test(sqlstateOf(error) ?? '');
}

/** The name of the constraint that refused a write, if one did. */
export function constraintOf(error: unknown): string | undefined {
  const { cause, constraint } = (error ?? {}) as { cause?: { constraint?: unknown }; constraint?: unknown };
  const found = cause?.constraint ?? constraint;
  return typeof found === 'string' ? found : undefined;
}
