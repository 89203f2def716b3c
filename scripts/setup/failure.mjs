/** A failure whose message is meant for the person at the terminal: shown without a stack. */
export class Failure extends Error {
  /** @param {string} message */
  constructor(message, options = {}) {
    super(message, options);
    this.name = 'Failure';
  }
}

/** The last `count` lines of some output, for showing beside a failure. */
export function lastLines(text, count = 30) {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}

/** Prints what went wrong: a `Failure` as its message, anything unforeseen with its stack. */
export function report(error) {
  const text = error instanceof Failure ? error.message : (error?.stack ?? String(error));
  process.stderr.write(`\n${text}\n`);
}
