/** Moments of the record: as the browser's own fields spell them, and what was done in them. Pure. */
import type { Moment } from '../../../../lib/capabilities/drafting/history';

const two = (value: number) => String(value).padStart(2, '0');

/** As `datetime-local` spells it, in the zone of the reader's system. */
export function toLocal(micros: number): string {
  const at = new Date(Math.floor(micros / 1000));
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** Microseconds since 1970 UTC of what such a field holds; null when it holds no moment. */
export function fromLocal(local: string): number | null {
  const at = new Date(local).getTime();
  return Number.isFinite(at) ? at * 1000 : null;
}

export type Deed =
  | 'words'
  | 'structure'
  | 'bracket'
  | 'support'
  | 'letting_go'
  | 'removed'
  | 'agreed'
  | 'confirmed'
  | 'closed'
  | 'reopened'
  | 'standing'
  | 'proposal'
  | 'comment'
  | 'version'
  | 'restored'
  | 'begun'
  | 'other';

const DEEDS: Readonly<Record<string, Deed>> = {
  text_begun: 'begun',
  unit_edited: 'words',
  units_inserted: 'structure',
  units_tabled: 'bracket',
  unit_removed: 'structure',
  unit_moved: 'structure',
  unit_split: 'structure',
  units_merged: 'structure',
  unit_renumbered: 'structure',
  bracket_placed: 'bracket',
  units_bracketed: 'bracket',
  bracket_supported: 'support',
  support_dropped: 'support',
  removal_consented: 'letting_go',
  consent_withdrawn: 'letting_go',
  removal_announced: 'letting_go',
  removal_objected: 'letting_go',
  bracket_removed: 'removed',
  unit_agreed: 'agreed',
  agreement_confirmed: 'confirmed',
  agreement_withdrawn: 'standing',
  unit_facilitated: 'standing',
  deadline_set: 'standing',
  unit_closed: 'closed',
  unit_reopened: 'reopened',
  amendment_proposed: 'proposal',
  proposal_released: 'proposal',
  proposal_answered: 'proposal',
  comment_posted: 'comment',
  comment_resolved: 'comment',
  version_named: 'version',
  version_restored: 'restored',
};

/** What was done, as far as people speak of it. */
export function deedOf(kind: string): Deed {
  return DEEDS[kind] ?? 'other';
}

/** One stop of a playback: what one writer did to one unit in a row is one. */
export interface Stop {
  readonly place: number;
  readonly at: number;
  readonly moment: Moment;
}

/** Milliseconds after which the same writer at the same unit begins anew. */
const PAUSE = 60_000_000;

/** The places worth stopping at, in order. */
export function stopsOf(moments: readonly Moment[]): Stop[] {
  const stops: Stop[] = [];
  for (const moment of moments) {
    const last = stops.at(-1);
    const isSame =
      last !== undefined &&
      (last.place === moment.place ||
        (moment.kind === 'unit_edited' &&
          last.moment.kind === moment.kind &&
          last.moment.unit === moment.unit &&
          last.moment.seat === moment.seat &&
          moment.at - last.at < PAUSE));
    const stop = { place: moment.place, at: moment.at, moment: isSame ? last.moment : moment };
    if (isSame) stops[stops.length - 1] = stop;
    else stops.push(stop);
  }
  return stops;
}
