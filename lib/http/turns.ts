/** Lets so many work at once; the next waits until one has gone. */
export class Turns {
  private taken = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly max: number) {}

  /** Resolves when it is one's turn, with what gives it up: once, however often it is called. */
  async take(): Promise<() => void> {
    if (this.taken < this.max) this.taken += 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      const next = this.waiting.shift();
      if (next) next();
      else this.taken -= 1;
    };
  }
}
