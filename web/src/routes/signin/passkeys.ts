/** What this browser can do about passkeys. */

/** Whether passkeys can be made and shown here. */
export function passkeysWork(): boolean {
  const known = globalThis.PublicKeyCredential as Partial<typeof PublicKeyCredential> | undefined;
  return (
    typeof known?.parseCreationOptionsFromJSON === 'function' &&
    typeof known.parseRequestOptionsFromJSON === 'function'
  );
}
