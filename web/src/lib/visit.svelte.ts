/** Who is signed in here, as far as this page knows; and how one leaves without a trace. */
import { Http, Refusal } from './api';
import { checkId } from './formats';
import { chooseTimeZone, forgetSuggestion, hasTimeZone, suggest } from './i18n/index.svelte';
import { Identity, type Me } from './identity';
import { Vault } from './vault';

export type Visit =
  | { readonly kind: 'unknown' }
  /** Nobody; `ended` when somebody was, and their stay is over. */
  | { readonly kind: 'out'; readonly ended: boolean; readonly left: boolean }
  | { readonly kind: 'in'; readonly me: Me }
  | { readonly kind: 'failed'; readonly failure: unknown };

const identity = new Identity(new Http());
let now = $state.raw<Visit>({ kind: 'unknown' });

export function visit(): Visit {
  return now;
}

/** The person signed in, or null. */
export function me(): Me | null {
  return now.kind === 'in' ? now.me : null;
}

/** Ask the server who is signed in. */
export async function look(): Promise<void> {
  try {
    const found = await identity.me();
    now = { kind: 'in', me: found };
    if (!hasTimeZone() && found.timezone !== 'UTC') chooseTimeZone(found.timezone);
    await suggest(found.language);
  } catch (failure) {
    if (failure instanceof Refusal && failure.isSignedOut) over();
    else now = { kind: 'failed', failure };
  }
}

/** The server says that nobody is signed in any more. */
export function over(): void {
  const was = now;
  if (was.kind === 'out') return;
  now = { kind: 'out', ended: was.kind === 'in', left: false };
}

/** Sign out here or everywhere, and wipe what this browser keeps of the person's words. */
export async function leave({ everywhere = false } = {}): Promise<void> {
  const leaving = me();
  try {
    if (everywhere) await identity.signOutEverywhere();
    else await identity.signOut();
  } catch (failure) {
    // A stay that had ended already is what was wanted; anything else is for the person to see.
    if (!(failure instanceof Refusal && failure.isSignedOut)) throw failure;
  }
  if (leaving) await Vault.wipeAll(checkId('p', leaving.person));
  forgetSuggestion();
  now = { kind: 'out', ended: false, left: true };
}
