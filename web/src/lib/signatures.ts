/** Signatures waiting to be verified: in batches, off the hot path, each at most once. */
import { type Bytes, verifySignature } from './formats';

export interface ToVerify {
  readonly seq: number;
  readonly key: Bytes;
  readonly message: Bytes;
  readonly signature: Bytes;
}

const BATCH = 50;

export class SignatureQueue {
  private readonly queue: ToVerify[] = [];
  private working: Promise<void> | null = null;
  private count = 0;

  /**
   * @param forged is told of the first signatures that do not hold.
   * @param counted is told when a batch is through.
   */
  constructor(
    private readonly forged: (failure: unknown, seq: number) => void,
    private readonly counted: () => void,
  ) {}

  get verified(): number {
    return this.count;
  }

  get waiting(): number {
    return this.queue.length;
  }

  add(signature: ToVerify): void {
    this.queue.push(signature);
  }

  /** See to the queue, if nobody does already. */
  work(): void {
    if (this.working || this.queue.length === 0) return;
    this.working = this.batch().finally(() => {
      this.working = null;
      this.counted();
      this.work();
    });
  }

  /** Wait until the queue is empty. */
  async settled(): Promise<void> {
    while (this.working) await this.working;
  }

  private async batch(): Promise<void> {
    // What was just said is on the screen first.
    await new Promise((resolve) => setTimeout(resolve));
    const batch = this.queue.slice(0, BATCH);
    await Promise.all(
      batch.map(async ({ seq, key, message, signature }) => {
        try {
          await verifySignature(key, message, signature);
          this.count += 1;
        } catch (failure) {
          this.forged(failure, seq);
        }
      }),
    );
    this.queue.splice(0, batch.length);
  }
}
