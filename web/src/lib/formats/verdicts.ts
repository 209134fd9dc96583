/** The ways a record fails a reader: it cannot be read, or it does not prove what it claims. */

/** What every refusal to believe has in common; `code` is the same word as in Python. */
export abstract class Disbelief extends Error {
  abstract readonly code: string;
}

/** The bytes are not written the one way this record may be written. */
export class Malformed extends Disbelief {
  readonly code = 'kernel.malformed';
}

/** The record does not recompute to what was claimed, so nothing may rest on it. */
export class NotProven extends Disbelief {
  readonly code = 'kernel.not_proven';

  constructor(
    because: string,
    readonly expected = '',
    readonly found = '',
  ) {
    super(because);
  }
}

/** The signature is not one that this key made over these bytes. */
export class ForgedSignature extends Disbelief {
  readonly code = 'kernel.forged_signature';
}

/** The key is written in a second way, or lies where many signatures fit it. */
export class UnsafeKey extends Disbelief {
  readonly code = 'kernel.unsafe_key';
}
