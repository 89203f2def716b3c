/** The class names of all input fields. */
export const fieldLook =
  'h-9 rounded-md border border-line-strong/60 bg-surface px-3 text-base text-ink placeholder:text-muted hover:border-line-strong';
