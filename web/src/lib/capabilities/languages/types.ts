/** What a room has agreed about its languages, as its register keeps it. */
import type { SeatId } from '../../formats';
import type { ShownState } from '../../protocol/state';

/** How far a version of the glossary has come. */
export type GlossaryStage = 'proposed' | 'in_force' | 'superseded' | 'withdrawn';

/** One act's worth of terms, which may become part of a version. */
export interface Laid {
  readonly by: SeatId;
  readonly title: string;
  readonly digest: string;
  readonly concepts: number;
  readonly languages: readonly string[];
  /** The place of the terms that these go on from. */
  readonly after: number | null;
  /** The version that a draft begins from. */
  readonly basis: number | null;
}

/** One version of the room's glossary, which never changes. */
export interface GlossaryVersion {
  readonly number: number;
  readonly title: string;
  /** The places of the acts that hold its terms. */
  readonly pieces: readonly number[];
  readonly digest: string;
  /** The delegations that the mediator named. */
  readonly parties: readonly string[];
  readonly stage: GlossaryStage;
  readonly agreed: readonly string[];
  readonly declined: readonly string[];
}

/** A certified translation that its party has disclosed to the room. */
export interface Remembered {
  readonly place: number;
  readonly source: string;
  readonly lang: string;
}

export interface Languages {
  /** By the place of the act. */
  readonly laid: Readonly<Record<string, Laid>>;
  /** By number. */
  readonly versions: Readonly<Record<string, GlossaryVersion>>;
  /** By `engineAt`: the delegations that consented. */
  readonly consents: Readonly<Record<string, readonly string[]>>;
  /** By the act with which a party disclosed it. */
  readonly remembered: Readonly<Record<string, Remembered>>;
}

export const NO_LANGUAGES: Languages = { laid: {}, versions: {}, consents: {}, remembered: {} };

/** What consent is given to: an engine, and where it is; elsewhere it is another. */
export function engineAt(engine: string, goesTo: string): string {
  return `${engine} ${goesTo}`;
}

/** What the room has agreed, from its register. */
export function languagesIn(register: ShownState): Languages {
  return (register.substates.languages as Languages | undefined) ?? NO_LANGUAGES;
}

/** The version that translations keep to. */
export function inForce({ versions }: Languages): GlossaryVersion | undefined {
  return Object.values(versions).find(({ stage }) => stage === 'in_force');
}
