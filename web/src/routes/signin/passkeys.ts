/** What this browser can do about passkeys. */

/** Whether passkeys can be made and shown here. */
export function passkeysWork(): boolean {
  const known = globalThis.PublicKeyCredential as Partial<typeof PublicKeyCredential> | undefined;
  return (
    typeof known?.parseCreationOptionsFromJSON === 'function' &&
    typeof known.parseRequestOptionsFromJSON === 'function'
  );
}

/** What a passkey is to the person who holds it, by the ways it told us it can be reached. */
export function kindOf(transports: readonly string[]): 'internal' | 'key' | 'other' {
  if (transports.includes('internal')) return 'internal';
  return transports.some((each) => ['usb', 'nfc', 'ble'].includes(each)) ? 'key' : 'other';
}
