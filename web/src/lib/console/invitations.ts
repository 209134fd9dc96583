/**
 * Invitations as their makers see them: the secret, its hash, the link, how it stands.
 *
 * The secret is made here and goes only into the link; what is sent and recorded is its SHA-256.
 */
import type { Invitation } from '../capabilities/accreditation/fold';
import { b64, type Bytes, hash, randomBytes } from '../formats';

const SECRET_LENGTH = 32;
const DAY = 86_400 * 1_000_000;

/** For how many days an invitation may serve. */
export const DAYS = [1, 3, 7, 30] as const;

/** How an invitation stands now; nobody writes down that it expired, the clock does. */
export type Standing = 'proposed' | 'open' | 'used' | 'expired' | 'revoked';

export interface Ticket {
  readonly secret: Bytes;
  /** What the act carries. */
  readonly hash: string;
}

export function makeTicket(secret: Bytes = randomBytes(SECRET_LENGTH)): Ticket {
  return { secret, hash: b64(hash(secret)) };
}

/** The link by which one person enters; whoever holds it is that person. */
export function linkOf(origin: string, room: string, invitation: string, { secret }: Ticket): string {
  return `${origin}/enter#${room}.${invitation}.${b64(secret)}`;
}

export function standingOf({ stage, expires_at }: Invitation, now: number): Standing {
  if (stage === 'redeemed') return 'used';
  if (stage === 'revoked') return 'revoked';
  if (now > expires_at) return 'expired';
  return stage === 'proposed' ? 'proposed' : 'open';
}

/** Microseconds since 1970, so many days from now. */
export function inDays(days: number, now: number): number {
  return now + days * DAY;
}
