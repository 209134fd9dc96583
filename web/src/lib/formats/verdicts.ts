/** The two ways a record fails a reader: it cannot be read, or it does not prove what it claims. */

/** The bytes are not written the one way this record may be written. */
export class Malformed extends Error {
  override readonly name = 'Malformed';
}

/** The record does not recompute to what was claimed, so nothing may rest on it. */
export class NotProven extends Error {
  override readonly name = 'NotProven';

  constructor(
    because: string,
    readonly expected = '',
    readonly found = '',
  ) {
    super(because);
  }
}
