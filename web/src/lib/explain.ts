/** What went wrong, in the reader's language: refusals by their code, the rest by their kind. */
import { Refusal, Unreachable } from './api';
import { language, type MessageKey, says, t } from './i18n/index.svelte';
import { Declined } from './identity';

const BY_STATUS: Readonly<Record<number, MessageKey>> = {
  401: 'errors.not_signed_in',
  403: 'errors.not_permitted',
  404: 'errors.not_found',
  409: 'errors.conflict',
  422: 'errors.invalid',
  429: 'errors.too_many_tries',
  503: 'errors.overloaded',
};

/** What the browser itself says of passkeys, by the names that WebAuthn gives. */
const BY_EXCEPTION: Readonly<Record<string, MessageKey>> = {
  InvalidStateError: 'errors.passkey_here_already',
  SecurityError: 'errors.passkey_address',
  NotSupportedError: 'errors.unfit_passkey',
};

/** Under which key a refusal is said, if it is said at all. */
export function keyFor(code: string): string {
  return `refusals.${code.replaceAll('.', '_')}`;
}

/** The message for a refusal; null for what is no refusal of a known kind. */
export function messageFor(code: string, status: number): MessageKey | null {
  const key = keyFor(code);
  return says(key) ? key : (BY_STATUS[status] ?? null);
}

/** Why an act was refused: in the language spoken, where we have a sentence, and as the server put it. */
export interface Because {
  readonly sentence: string | null;
  /** It knows more of the case, such as a name, and is English in every language. */
  readonly inEnglish: string;
}

/** Say why an act was refused. */
export function whyNot({ code, because }: { code: string; because: string }): Because {
  const key = keyFor(code);
  const isNeeded = language() !== 'en' && says(key);
  return { sentence: isNeeded ? t(key) : null, inEnglish: because };
}

/** Say what went wrong and what to do. */
export function explain(failure: unknown): string {
  if (failure instanceof Declined) return t('errors.passkey_declined');
  if (failure instanceof Unreachable) return t('errors.unreachable');
  if (failure instanceof Refusal) {
    if (failure.incident) return t('errors.defect', { incident: failure.incident });
    const key = messageFor(failure.code, failure.status);
    if (key) return t(key);
  }
  if (failure instanceof DOMException && Object.hasOwn(BY_EXCEPTION, failure.name)) {
    return t(BY_EXCEPTION[failure.name] ?? 'errors.unexpected');
  }
  return t('errors.unexpected');
}
