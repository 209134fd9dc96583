/** Who speaks in an entry: whether a signature will say so, or only the server. */
import { type CheckedEntry, sameKey } from './entry';
import { actSigningInput, b64, NotProven, unb64 } from './formats';
import type { ShownState } from './protocol/state';
import type { ToVerify } from './signatures';

/** What is asked of the channel's folded state. */
export interface Admitted {
  state(): ShownState;
}

export class Authorship {
  private readonly highest = new Map<string, number>();
  private readonly acts = new Set<string>();
  private readonly contents = new Set<string>();

  /** @param verify takes signatures to be verified in their turn. */
  constructor(
    private readonly admitted: Admitted,
    private readonly verify: (signature: ToVerify) => void,
  ) {}

  /**
   * Check what the act says of itself, and hand on its signature.
   *
   * @param isNext the entries before are known, so that repetition can be told.
   */
  check(entry: CheckedEntry, isNext: boolean): 'signed' | 'word' {
    const { signed, who, leaf } = entry;
    if (isNext) this.neverTwice(entry);
    if (!signed) return 'word';
    const { act, signature } = signed;
    const spelled = this.keyOf(act.device, who?.role === 'clerk');
    if (spelled === null) return 'word';
    if (who && !sameKey(spelled, who.key)) {
      throw new NotProven('the entry names another key than was admitted', spelled, b64(who.key));
    }
    const message = actSigningInput(act.raw);
    this.verify({ seq: leaf.seq, key: unb64(spelled, 32), message, signature });
    return 'signed';
  }

  /** The key this channel's journal admitted for a device; the clerk's is in the charter. */
  private keyOf(device: string, isClerk: boolean): string | null {
    if (!isClerk) return this.admitted.state().devices[device]?.key ?? null;
    const { charter } = this.admitted.state();
    return charter?.clerk_device === device ? charter.clerk_key : null;
  }

  /** Neither words nor acts come twice, and a device's acts keep their order. */
  private neverTwice({ leaf, signed }: CheckedEntry): void {
    demandNew(this.contents, b64(leaf.with), 'the same content was recorded twice');
    if (!signed) return;
    const { id, device, n } = signed.act;
    demandNew(this.acts, id, 'the same act was recorded twice');
    const highest = this.highest.get(device) ?? 0;
    if (n <= highest) {
      throw new NotProven("the device's acts are out of order", `> ${highest}`, `${n}`);
    }
    this.highest.set(device, n);
  }
}

function demandNew(known: Set<string>, name: string, because: string): void {
  if (known.has(name)) throw new NotProven(because, '', name);
  known.add(name);
}
