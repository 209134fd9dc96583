/** New words for those who listen: one at a time, and when many come at once, only how many. */

const PAUSE = 6_000;

export class Aloud {
  private waiting: string[] = [];
  private title = '';
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly tell: (sentence: string) => void,
    private readonly many: (count: number, title: string) => string,
  ) {}

  say(sentence: string, title: string): void {
    this.title = title;
    if (this.timer !== undefined) {
      this.waiting.push(sentence);
      return;
    }
    this.tell(sentence);
    this.pause();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.waiting = [];
  }

  private pause(): void {
    this.timer = setTimeout(() => {
      this.timer = undefined;
      const [first, ...more] = this.waiting;
      this.waiting = [];
      if (first === undefined) return;
      this.tell(more.length === 0 ? first : this.many(more.length + 1, this.title));
      this.pause();
    }, PAUSE);
  }
}
