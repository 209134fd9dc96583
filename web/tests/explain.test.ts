/** Every refusal that meets people before the room has a sentence of its own. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { messageFor } from '../src/lib/explain';

const SERVER = new URL('../../src/negotiation_room/capabilities/', import.meta.url);

/** Refusals that no page of the client can meet. */
const NEVER_SEEN = new Set([
  'identity.ticket_refused',
  'identity.not_for_pages',
  'identity.unfit_language',
]);

function codes(path: string): string[] {
  const source = readFileSync(new URL(path, SERVER), 'utf8');
  return [...source.matchAll(/code="([a-z_.]+)"/g)].map(([, code]) => code ?? '');
}

test.each(codes('identity/refusals.py').filter((code) => !NEVER_SEEN.has(code)))(
  '%s is explained',
  (code) => {
    expect(messageFor(code, 418)).toMatch(/^errors\./);
  },
);

test.each(['accreditation.invitation_not_valid', 'accreditation.invitation_over'])(
  '%s is what the server calls it, and is explained',
  (code) => {
    expect(codes('accreditation/invitations.py')).toContain(code);
    expect(messageFor(code, 418)).not.toBeNull();
  },
);

test('a refusal of an unknown code is explained by its kind, and else not at all', () => {
  expect(messageFor('rooms.some_new_one', 403)).toBe('errors.not_permitted');
  expect(messageFor('rooms.some_new_one', 418)).toBeNull();
  expect(messageFor('constructor', 418)).toBeNull();
});
