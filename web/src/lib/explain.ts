/** What went wrong, in the reader's language: refusals by their code, the rest by their kind. */
import { Refusal, Unreachable } from './api';
import { type MessageKey, t } from './i18n/index.svelte';
import { Declined } from './identity';

const BY_CODE: Readonly<Record<string, MessageKey>> = {
  'identity.not_signed_in': 'errors.not_signed_in',
  'identity.step_up_needed': 'errors.step_up_needed',
  'identity.not_recognised': 'errors.not_recognised',
  'identity.unfit_password': 'errors.unfit_password',
  'identity.unfit_name': 'errors.unfit_name',
  'identity.unfit_passkey': 'errors.unfit_passkey',
  'identity.unfit_enrolment': 'errors.unfit_enrolment',
  'identity.challenge_spent': 'errors.challenge_spent',
  'identity.name_taken': 'errors.name_taken',
  'identity.device_known': 'errors.device_known',
  'identity.too_many_keys': 'errors.too_many_keys',
  'identity.link_spent': 'errors.link_spent',
  'identity.too_many_tries': 'errors.too_many_tries',
  'accreditation.invitation_not_valid': 'errors.invitation_not_valid',
  'accreditation.invitation_over': 'errors.invitation_over',
  'accreditation.awaits_confirmation': 'errors.awaits_confirmation',
  'accreditation.already_here': 'errors.already_here',
  'accreditation.key_used_before': 'errors.device_known',
  'transport.foreign_origin': 'errors.foreign_origin',
};

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

/** The message for a refusal; null for what is no refusal of a known kind. */
export function messageFor(code: string, status: number): MessageKey | null {
  if (Object.hasOwn(BY_CODE, code)) return BY_CODE[code] ?? null;
  return BY_STATUS[status] ?? null;
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
