/** A failure with a message for the person at the terminal; it is shown without a stack. */
export class Failure extends Error {
  /** @param {string} message */
  constructor(message, options = {}) {
    super(message, options);
    this.name = 'Failure';
  }
}

/** The last `count` lines of an output, to show with a failure. */
export function lastLines(text, count = 30) {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}

/** Prints an error: a `Failure` as its message, any other error with its stack. */
export function report(error) {
  const text = error instanceof Failure ? error.message : (error?.stack ?? String(error));
  process.stderr.write(`\n${text}\n`);
}
