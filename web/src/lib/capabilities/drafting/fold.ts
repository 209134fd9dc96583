/** What drafting keeps of a channel after one more fact: the twin of the server's `evolve`. */
import type { DelegationId, UnitId } from '../../formats';
import type { Fact, Place } from '../../protocol/state';
import type { Body } from './body';
import { follow } from './anchors';
import { foldSaid } from './said';
import { isPartial, outdatedBy } from './partial';
import { readOrigins, readText, readUnit } from './reading';
import * as shaping from './shaping';
import { goneWith, originOf, type Trace } from './tracing';
import {
  type Bracket,
  type DraftUnit,
  type Drafting,
  NO_DRAFTING,
  type Removal,
  type Text,
  type Unit,
} from './types';

type Folding = (drafting: Drafting, body: Body, place: Place) => Drafting;
/** Changes one copy of the text. */
type Change = (text: Text, trace: Trace) => Text;

/** Fold one fact; one about something this reader was never shown changes nothing. */
export function foldDrafting(before: unknown, { event, body }: Fact, place: Place): Drafting {
  const drafting = (before as Drafting | undefined) ?? NO_DRAFTING;
  const said = body as unknown as Body;
  const folding = FOLDS[event];
  if (!folding) return foldSaid(drafting, event, said, place);
  const after = follow(folding(drafting, said, place), event, said, drafting.text);
  return partly(drafting, after, event, said);
}

/** Where not all is loaded, each copy says what is not certain any more. */
function partly(before: Drafting, after: Drafting, event: string, body: Body): Drafting {
  for (const copy of ['text', 'published'] as const) {
    const [old, now] = [before[copy], after[copy]];
    if (old && now && isPartial(old)) after = { ...after, [copy]: outdatedBy(old, now, event, body) };
  }
  return after;
}

/** Change the members' copy, and where the fact is open to observers theirs too. */
function both(drafting: Drafting, body: Body, place: Place, change: Change): Drafting {
  const traced = { place, proposal: body.proposal ?? null, apart: body.apart ?? false };
  const { text, published } = drafting;
  return {
    ...drafting,
    text: text && change(text, { ...traced, signed: true }),
    published: published && body.open ? change(published, { ...traced, signed: false }) : published,
  };
}

/** A bracket is held, or let go, otherwise than before. */
function held(change: (bracket: Bracket, body: Body) => Bracket): Folding {
  return (drafting, body, place) =>
    both(drafting, body, place, (text) => {
      const unit = text.units[body.bracket];
      if (!unit?.bracket) return text;
      return withUnit(text, { ...unit, bracket: change(unit.bracket, body) });
    });
}

/** A unit stands otherwise on the ladder than before. */
function stands(change: (unit: Unit, body: Body, place: Place) => Partial<Unit>): Folding {
  return (drafting, body, place) =>
    both(drafting, body, place, (text) => {
      const unit = text.units[body.unit];
      return unit ? withUnit(text, { ...unit, ...change(unit, body, place) }) : text;
    });
}

function withUnit(text: Text, unit: Unit): Text {
  return { ...text, units: { ...text.units, [unit.id]: unit } };
}

function without<T>(map: Readonly<Record<string, T>>, key: string): Record<string, T> {
  const { [key]: _gone, ...rest } = map;
  return rest;
}

const FOLDS: Readonly<Record<string, Folding>> = {
  // --- the text as a whole -----------------------------------------------------------------------
  'drafting.text_begun': (drafting, { title, lang, symbol, root, mode }, { act }) => {
    const units = { [root]: shaping.newUnit({ id: root, kind: 'text', made_by: act ?? null }) };
    const text: Text = { title, lang, symbol, root, units, origins: {}, sittings: {}, gone: [] };
    return { ...drafting, text, mode };
  },
  'drafting.mode_set': (drafting, { mode, drafters, critiques }) =>
    drafting.text === null // observers follow the words, not who may write them
      ? drafting
      : { ...drafting, mode, drafters: drafters ?? [], critiques: critiques ?? 'mediator' },
  'drafting.shown_to_observers': (drafting, body) => {
    const { observers } = body;
    const shown = body.text ? readText(body.text) : drafting.published;
    return { ...drafting, observers, published: !body.text && observers === 'nothing' ? null : shown };
  },
  'drafting.version_named': (drafting, body, { at, seq }) => {
    const { symbol, title, digest, circle } = body;
    return {
      ...drafting,
      versions: [...drafting.versions, { symbol, title, digest, at, place: seq, circle }],
      published: body.text ? readText(body.text) : drafting.published,
    };
  },
  'drafting.version_restored': (drafting, { changed, removed, origins }, { seq, act }) => {
    if (!drafting.text) return drafting;
    const { text } = drafting;
    const leaving = ((removed ?? []) as UnitId[]).filter((id) => id in text.units);
    const units = { ...text.units };
    for (const id of leaving) delete units[id];
    for (const one of changed ?? []) {
      units[one.id] = { ...readUnit(one.id, one), rev: seq, made_by: act ?? null };
    }
    const unagreed = { stands: {}, closed: false, facilitated: false, until: null };
    for (const [id, unit] of Object.entries(units)) units[id] = { ...unit, ...unagreed };
    const brought = { ...text.origins, ...readOrigins(origins ?? {}) };
    const gone = goneWith(text, leaving).filter((id) => !(id in units));
    return { ...drafting, text: { ...text, units, origins: brought, sittings: {}, gone } };
  },

  // --- words and structure -----------------------------------------------------------------------
  'drafting.unit_edited': (drafting, body, place) =>
    both(drafting, body, place, (text, trace) =>
      shaping.edit(text, body.unit, body.rev, body.delta, trace),
    ),
  'drafting.units_inserted': (drafting, body, place) =>
    both(drafting, body, place, (text, trace) => {
      const units: readonly DraftUnit[] = body.units;
      const drafts = units.flatMap((one) => shaping.drafted(one, null, originOf(trace), null));
      return shaping.plant(text, body.parent, body.after ?? null, drafts, trace);
    }),
  'drafting.units_tabled': (drafting, body, place) =>
    both(drafting, body, place, (text, trace) => {
      const around = { id: body.bracket, kind: 'bracket', children: body.units, placed_as: 'added' } as const;
      const drafts = shaping.drafted(around, null, originOf(trace), body.by ?? null);
      return shaping.plant(text, body.parent, body.after ?? null, drafts, trace);
    }),
  'drafting.unit_removed': (drafting, body, place) =>
    both(drafting, body, place, (text, trace) => shaping.uproot(text, body.unit, trace)),
  'drafting.unit_moved': (drafting, body, place) =>
    both(drafting, body, place, (text) =>
      shaping.move(text, body.unit, body.parent, body.after ?? null),
    ),
  'drafting.unit_split': (drafting, body, place) => {
    const { unit, rev, at, into } = body;
    const fresh = { id: into, number: body.number ?? '' };
    return both(drafting, body, place, (text, trace) =>
      shaping.split(text, unit, rev, at, fresh, trace),
    );
  },
  'drafting.units_merged': (drafting, body, place) => {
    const { unit, rev, absorbed, joined_by } = body;
    return both(drafting, body, place, (text, trace) =>
      shaping.merge(text, unit, rev, absorbed, joined_by, trace),
    );
  },
  'drafting.unit_renumbered': (drafting, body, place) =>
    both(drafting, body, place, (text) => shaping.renumber(text, body.unit, body.number ?? '')),

  // --- square brackets ---------------------------------------------------------------------------
  'drafting.bracket_placed': (drafting, body, place) => {
    const { bracket, unit, rev, start, length } = body;
    const added = body.words ?? '';
    return both(drafting, body, place, (text, trace) => {
      const fresh = shaping.newUnit({
        ...{ id: bracket, kind: 'bracket', parent: unit },
        words: added ? [[added, originOf(trace)]] : [],
        bracket: shaping.bracketOf(body.placed_as, body.by ?? null, false, trace.proposal),
      });
      return shaping.place(text, unit, rev, [start, length], fresh, trace);
    });
  },
  'drafting.units_bracketed': (drafting, body, place) =>
    both(drafting, body, place, (text, trace) => {
      const bracket = shaping.bracketOf(body.placed_as, body.by ?? null);
      const fresh = shaping.newUnit({ id: body.bracket, kind: 'bracket', bracket });
      return shaping.surround(text, body.units, fresh, trace);
    }),
  'drafting.bracket_removed': (drafting, body, place) => {
    const keep = body.outcome === 'keep';
    return both(drafting, body, place, (text, trace) =>
      shaping.unbracket(text, body.bracket, body.rev ?? 0, trace, keep),
    );
  },
  'drafting.bracket_supported': held((bracket, { by }) => ({
    ...bracket,
    unattributed: false,
    supported_by: [...bracket.supported_by, by],
  })),
  'drafting.support_dropped': held((bracket, { by }) => ({
    ...bracket,
    supported_by: bracket.supported_by.filter((one) => one !== by),
    consents: without(bracket.consents, by),
  })),
  'drafting.removal_consented': held((bracket, { by, outcome }) => ({
    ...bracket,
    consents: { ...bracket.consents, [by]: outcome },
  })),
  'drafting.consent_withdrawn': held((bracket, { by }) => ({
    ...bracket,
    consents: without(bracket.consents, by),
  })),
  'drafting.removal_announced': held((bracket, { outcome, until, wording }) => ({
    ...bracket,
    removal: { outcome, until, wording, objected_by: [] } satisfies Removal,
  })),
  'drafting.removal_objected': held((bracket, { by }) => {
    const { removal } = bracket;
    if (!removal) return bracket;
    const objected_by: DelegationId[] = [...removal.objected_by, by];
    return { ...bracket, removal: { ...removal, objected_by } };
  }),

  // --- the ladder of agreement -------------------------------------------------------------------
  'drafting.unit_facilitated': stands((_, { on }) => ({ facilitated: on })),
  'drafting.deadline_set': stands((_, { until }) => ({ until: until ?? null })),
  'drafting.unit_agreed': stands((unit, { by, wording, provided, reservation }, { seq }) => {
    const stand = { step: 'agreed_ad_referendum', wording, at: seq } as const;
    const terms = { provided: provided ?? [], reservation: reservation ?? null };
    return { stands: { ...unit.stands, [by]: { ...stand, ...terms } } };
  }),
  'drafting.agreement_confirmed': stands((unit, { by }, { seq }) => {
    const stand = unit.stands[by];
    if (!stand) return {};
    return { stands: { ...unit.stands, [by]: { ...stand, step: 'confirmed', at: seq } } };
  }),
  'drafting.agreement_withdrawn': stands((unit, { by }) => ({ stands: without(unit.stands, by) })),
  'drafting.unit_closed': stands(() => ({ closed: true })),
  'drafting.unit_reopened': stands(() => ({ closed: false, stands: {} })),
};
