/** How facts change what a room has agreed about its languages; equal to the server's fold. */
import type { Fact, Place } from '../../protocol/state';
import {
  engineAt,
  type GlossaryVersion,
  inForce,
  type Laid,
  type Languages,
  NO_LANGUAGES,
} from './types';

interface Body extends Partial<Omit<Laid, 'languages'>>, Partial<GlossaryVersion> {
  readonly languages?: readonly string[];
  readonly engine?: string;
  readonly goes_to?: string;
  readonly disclosed?: string;
  readonly source_lang?: string;
  readonly lang?: string;
}

export function foldLanguages(
  before: Languages = NO_LANGUAGES,
  { event, body }: Fact,
  place: Place,
): Languages {
  const fact = body as unknown as Body;
  switch (event) {
    case 'languages.terms_laid':
      return place.seat === null ? before : { ...before, laid: laidBy(before, fact, place) };
    case 'languages.engine_consented':
    case 'languages.consent_withdrawn':
      return consented(before, fact, event === 'languages.engine_consented', place);
    case 'languages.translation_remembered': {
      const [source, lang] = [fact.source_lang ?? '', fact.lang ?? ''];
      const known = { place: place.seq, source, lang };
      return { ...before, remembered: { ...before.remembered, [fact.disclosed ?? '']: known } };
    }
    case 'languages.translation_forgotten': {
      const { [fact.disclosed ?? '']: _, ...remembered } = before.remembered;
      return { ...before, remembered };
    }
    default:
      return versioned(before, event, fact, place.delegation);
  }
}

function laidBy({ laid }: Languages, fact: Body, { seq, seat }: Place): Languages['laid'] {
  const one = {
    by: seat,
    title: fact.title ?? '',
    digest: fact.digest ?? '',
    concepts: fact.concepts ?? 0,
    languages: fact.languages ?? [],
    after: fact.after ?? null,
    basis: fact.basis ?? null,
  };
  return { ...laid, [seq]: one as Laid };
}

function consented(
  before: Languages,
  { engine = '', goes_to = '' }: Body,
  given: boolean,
  { delegation }: Place,
): Languages {
  if (delegation === null) return before;
  const where = engineAt(engine, goes_to);
  const others = (before.consents[where] ?? []).filter((one) => one !== delegation);
  const consents = { ...before.consents, [where]: given ? [...others, delegation] : others };
  return { ...before, consents };
}

function versioned(
  before: Languages,
  event: string,
  fact: Body,
  party: string | null,
): Languages {
  const number = fact.number ?? 0;
  if (event === 'languages.glossary_proposed') return kept(before, number, proposed(fact));
  const version = before.versions[number];
  if (!version) return before;
  const { agreed, declined } = version;
  switch (event) {
    case 'languages.glossary_agreed':
      if (party === null) return before;
      return kept(before, number, { agreed: [...agreed, party], declined: declined.filter((one) => one !== party) });
    case 'languages.glossary_declined':
      if (party === null) return before;
      return kept(before, number, { agreed: agreed.filter((one) => one !== party), declined: [...declined, party] });
    case 'languages.glossary_withdrawn':
      return kept(before, number, { stage: 'withdrawn' });
    case 'languages.glossary_in_force': {
      const past = inForce(before);
      const since = past ? kept(before, past.number, { stage: 'superseded' }) : before;
      return kept(since, number, { stage: 'in_force' });
    }
    default:
      return before;
  }
}

function proposed(fact: Body): GlossaryVersion {
  return {
    number: fact.number ?? 0,
    title: fact.title ?? '',
    pieces: fact.pieces ?? [],
    digest: fact.digest ?? '',
    parties: fact.parties ?? [],
    stage: 'proposed',
    agreed: [],
    declined: [],
  };
}

function kept(
  before: Languages,
  number: number,
  changes: Partial<GlossaryVersion>,
): Languages {
  const version = { ...before.versions[number], ...changes } as GlossaryVersion;
  return { ...before, versions: { ...before.versions, [number]: version } };
}
