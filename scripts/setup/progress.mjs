const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const quietMs = 1000;
const repeatMs = 15_000;

/** Seconds with one decimal, for people. */
export function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** The steps under way. Only the oldest is shown while it runs: there is one line for it. */
const underWay = [];

/** One line for the person at the terminal. */
export function say(line) {
  process.stdout.write(`${line}\n`);
}

/** The line of a step that is under way. It is drawn until `finish` replaces it with how the step ended. */
function showStep(title, usually) {
  const started = Date.now();
  const terminal = process.stdout.isTTY === true && process.env.TERM !== 'dumb';
  let shown = false;
  let frame = 0;
  let lastLineAt = 0;
  const self = { detail: '' };
  underWay.push(self);

  const draw = () => {
    const elapsedMs = Date.now() - started;
    if (elapsedMs < quietMs || underWay[0] !== self) return;
    const text = `${title}${usually ? ` (usually ${usually})` : ''}${self.detail ? `: ${self.detail}` : ''}`;
    if (terminal) {
      const width = (process.stdout.columns ?? 80) - 12;
      frame = (frame + 1) % frames.length;
      process.stdout.write(`\r\x1b[2K${frames[frame]} ${text.slice(0, width)} ${seconds(elapsedMs)}`);
    } else if (!shown || Date.now() - lastLineAt > repeatMs) {
      say(`  ${text} …`);
      lastLineAt = Date.now();
    }
    shown = true;
  };
  const timer = setInterval(draw, terminal ? 100 : 250);
  const finish = (mark) => {
    clearInterval(timer);
    underWay.splice(underWay.indexOf(self), 1);
    if (terminal) process.stdout.write('\r\x1b[2K');
    if (shown || mark === '✗') say(`${mark} ${title} (${seconds(Date.now() - started)})`);
  };
  return Object.assign(self, { finish });
}

/**
 * Runs `work` under a title. A step of more than a second shows that it is running (a spinner on a terminal, plain
 * lines elsewhere) and how long it took; a quick one shows nothing. `work` receives a function that replaces the detail
 * behind the title. `usually` says how long it takes as a rule.
 */
export async function step(title, work, usually) {
  const line = showStep(title, usually);
  try {
    const result = await work((text) => {
      line.detail = text;
    });
    line.finish('✓');
    return result;
  } catch (error) {
    line.finish('✗');
    throw error;
  }
}
