/** Lets a limited number work at once. The next waits until one has finished. */
export class Turns {
  private taken = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly max: number) {}

  /** Resolves when the caller's turn comes, with a function that ends the turn. Calling it again has no effect. */
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
