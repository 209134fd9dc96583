/**
 * The stream of a channel, folded from verified entries for the screen: what was said, and the
 * lines that tell what happened.
 *
 * Words live in the entries, their standing (corrected, withdrawn, destroyed) in the channel's
 * state; an item joins the two. So an old page shows what became of its words since.
 */
import { entriesBefore } from './capabilities/audit/fold';
import type { Correction, Utterance, UtteranceKind } from './capabilities/channels/fold';
import { Relayed } from './capabilities/interpretation/relayed';
import type { DelegationId, Json, SeatId } from './formats';
import type { VerifiedEntry } from './log';
import type { Fact, Role, ShownState } from './protocol/state';

/** Who said it; a name is there while the seat is known. "clerk" acted automatically. */
export interface Author {
  readonly seat: SeatId | null;
  readonly name: string | null;
  readonly role: Role | 'clerk';
  readonly delegation: DelegationId | null;
}

interface Standing {
  readonly seq: number;
  /** Microseconds since 1970 UTC. */
  readonly at: number;
  /** Null where this reader may not know. */
  readonly author: Author | null;
  /** 'signed': this browser checks the author's signature; 'word': the author is the server's word. */
  readonly attested: 'signed' | 'word';
}

export interface ShownCorrection {
  readonly seq: number;
  readonly at: number;
  readonly lang: string;
  /** Null when it is not loaded yet, or destroyed. */
  readonly text: string | null;
}

export interface UtteranceItem extends Standing {
  readonly kind: 'utterance';
  readonly form: UtteranceKind;
  /** The words as first said; null when they are destroyed. */
  readonly text: string | null;
  readonly lang: string;
  readonly replyTo: number | null;
  readonly forChannel: string | null;
  readonly corrections: readonly ShownCorrection[];
  readonly withdrawn: boolean;
  /** Why the words were destroyed; they may have been read before. */
  readonly redacted: string | null;
  readonly mine: boolean;
}

/** Something that happened: a meeting opened, a seat granted, credentials accepted. */
export interface LineItem extends Standing {
  readonly kind: 'line';
  /** The event's permanent name, as in rooms.meeting_opened. */
  readonly event: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** The name of the person whom a line about a seat concerns, where it is known. */
  readonly about: string | null;
}

export type StreamItem = UtteranceItem | LineItem;

/** Facts that are told as a line; the rest is seen in the record panel. */
const TOLD: ReadonlySet<string> = new Set([
  'roster.channel_chartered',
  'roster.seat_granted',
  'roster.seat_withdrawn',
  'roster.seat_suspended',
  'roster.seat_reinstated',
  'roster.powers_assigned',
  'roster.device_revoked',
  'roster.device_certified',
  'roster.channel_closed',
  'rooms.room_founded',
  'rooms.meeting_opened',
  'rooms.meeting_suspended',
  'rooms.meeting_resumed',
  'rooms.meeting_adjourned',
  'rooms.room_closed',
  'channels.channel_opened',
  'accreditation.delegation_accredited',
  'accreditation.delegation_renamed',
  'accreditation.credentials_submitted',
  'accreditation.credentials_accepted',
  'accreditation.credentials_contested',
  'accreditation.root_registered',
  'accreditation.invitation_issued',
  'accreditation.invitation_revoked',
  'accreditation.invitation_redeemed',
  'accreditation.replacement_proposed',
  'accreditation.replacement_confirmed',
  'accreditation.person_suspended',
  'accreditation.person_reinstated',
  'accreditation.person_withdrawn',
  'accreditation.device_disowned',
  'audit.channel_exported',
  'audit.generation_destroyed',
  'audit.epoch_opened',
  'audit.epoch_accepted',
  'audit.epoch_settled',
  'drafting.text_begun',
  'drafting.mode_set',
  'drafting.shown_to_observers',
  'drafting.removal_announced',
  'drafting.removal_objected',
  'drafting.unit_agreed',
  'drafting.agreement_confirmed',
  'drafting.agreement_withdrawn',
  'drafting.unit_closed',
  'drafting.unit_reopened',
  'drafting.version_named',
  'drafting.version_restored',
  'drafting.all_asked',
  'drafting.answers_opened',
  'interpretation.segments_brought_in',
  'languages.terms_laid',
  'languages.glossary_proposed',
  'languages.glossary_agreed',
  'languages.glossary_declined',
  'languages.glossary_withdrawn',
  'languages.glossary_in_force',
  'languages.engine_consented',
  'languages.consent_withdrawn',
  'languages.translation_remembered',
]);

const SAID: Readonly<Record<string, UtteranceKind>> = {
  'channels.statement_posted': 'statement',
  'channels.message_posted': 'message',
  'channels.statement_prepared': 'prepared',
};

/** As much of an entry as the stream keeps; `seq` is its place, counted over all epochs. */
interface Kept {
  readonly seq: number;
  readonly at: number;
  readonly author: Author | null;
  readonly attested: 'signed' | 'word';
  readonly said: { readonly form: UtteranceKind; readonly fact: Fact } | null;
  readonly lines: readonly { readonly fact: Fact; readonly about: string | null }[];
  text: string | null;
}

export class Stream {
  /** The words of translations; they are no items of their own. */
  readonly relayed: Relayed;
  private readonly kept = new Map<number, Kept>();
  private order: number[] = [];
  private first: number | null = null;
  /** What was shown last, and of what it was made. */
  private shown: readonly StreamItem[] | null = null;
  private shownOf: { readonly utterances: unknown; readonly mine: SeatId | null } | null = null;

  /** @param names names of seats ever seen here, so that a line can name one that is gone. */
  constructor(private readonly names: Map<string, string> = new Map()) {
    this.relayed = new Relayed(names);
  }

  /** The first place that is loaded; null when nothing is. */
  get oldest(): number | null {
    return this.first;
  }

  /** Take in verified entries of one epoch, from a live frame or an older page; `before` count before it. */
  take(
    entries: readonly VerifiedEntry[],
    state: ShownState,
    before = entriesBefore(state),
  ): void {
    this.learnNames(state);
    let isSorted = true;
    for (const entry of entries) {
      const seq = before + entry.leaf.seq;
      this.first = Math.min(seq, this.first ?? seq);
      const kept = this.keep(entry, seq);
      // Of the relay's own acts few are told; words of translations stand with their originals.
      if (this.relayed.take(entry, seq, kept.author) && kept.lines.length === 0) continue;
      // Of an edit nothing is told here, and a text has very many.
      if (!kept.said && kept.lines.length === 0 && kept.text === null) continue;
      this.shown = null;
      if (!this.kept.has(seq)) {
        isSorted &&= seq > (this.order.at(-1) ?? 0);
        this.order.push(seq);
      }
      this.kept.set(seq, kept);
    }
    if (!isSorted) this.order.sort((a, b) => a - b);
  }

  /** Take in the words of a translation that had been left out; nothing else is told of them. */
  fill(entry: VerifiedEntry, place: number): void {
    this.relayed.take(entry, place, this.keep(entry, place).author);
  }

  /** Forget everything: entries in between were left out, and the stream begins anew. */
  clear(): void {
    this.relayed.clear();
    this.kept.clear();
    this.order = [];
    this.first = null;
    this.shown = null;
  }

  /** Forget what stands after a place: the record begins anew from there. */
  dropAfter(place: number): void {
    this.relayed.dropAfter(place);
    for (const seq of this.order) if (seq > place) this.kept.delete(seq);
    this.order = this.order.filter((seq) => seq <= place);
    if (this.first !== null && this.first > place) this.first = null;
    this.shown = null;
  }

  /** The items in order, as they stand in this state; destroyed words are dropped from memory. */
  items(state: ShownState, mine: SeatId | null): readonly StreamItem[] {
    const utterances = utterancesIn(state);
    const of = this.shownOf;
    if (this.shown && of?.utterances === utterances && of.mine === mine) return this.shown;
    this.shownOf = { utterances, mine };
    return (this.shown = this.listed(utterances, mine));
  }

  private listed(
    utterances: Readonly<Record<string, Utterance>>,
    mine: SeatId | null,
  ): readonly StreamItem[] {
    for (const [seq, { redacted, corrections }] of Object.entries(utterances)) {
      if (redacted === null) continue;
      this.destroy(Number(seq));
      for (const correction of corrections) this.destroy(correction.seq);
    }
    return this.order.flatMap((seq): StreamItem[] => {
      const kept = this.kept.get(seq);
      if (!kept) return [];
      const { at, author, attested, lines } = kept;
      const standing = { seq, at, author, attested };
      const told = lines.map(
        ({ fact, about }): LineItem => ({ ...standing, ...fact, kind: 'line', about }),
      );
      const said = kept.said && this.said(kept, utterances[seq], mine);
      return said ? [said, ...told] : told;
    });
  }

  private said(kept: Kept, now: Utterance | undefined, mine: SeatId | null): UtteranceItem | null {
    if (!kept.said) return null;
    const { seq, at, author, attested, text } = kept;
    const { lang, reply_to, for_channel } = kept.said.fact.body as unknown as Utterance;
    const redacted = now?.redacted ?? null;
    return {
      kind: 'utterance',
      seq,
      at,
      author,
      attested,
      form: kept.said.form,
      text: redacted === null ? text : null,
      lang,
      replyTo: reply_to ?? null,
      forChannel: for_channel ?? null,
      corrections: (now?.corrections ?? []).map((each) => this.correction(each)),
      withdrawn: now?.withdrawn ?? false,
      redacted,
      mine: mine !== null && author?.seat === mine,
    };
  }

  private correction({ seq, at, lang }: Correction): ShownCorrection {
    return { seq, at, lang, text: this.kept.get(seq)?.text ?? null };
  }

  private destroy(seq: number): void {
    const kept = this.kept.get(seq);
    if (kept) kept.text = null;
    this.relayed.destroy(seq);
  }

  private keep(entry: VerifiedEntry, seq: number): Kept {
    const { leaf, who, facts, attested, content } = entry;
    for (const { event, body } of facts) {
      if (event === 'roster.seat_granted') this.names.set(String(body.seat), String(body.name));
    }
    const fact = facts.find(({ event }) => Object.hasOwn(SAID, event));
    const form = fact && SAID[fact.event];
    return {
      seq,
      at: leaf.at,
      attested,
      author: who && {
        seat: who.seat,
        name: who.seat ? (this.names.get(who.seat) ?? null) : null,
        role: who.role,
        delegation: who.delegation,
      },
      said: fact && form ? { form, fact } : null,
      lines: facts
        .filter(({ event }) => TOLD.has(event))
        .map((each) => ({ fact: each, about: this.names.get(String(each.body.seat)) ?? null })),
      text: textIn(content),
    };
  }

  private learnNames({ seats }: ShownState): void {
    for (const { id, name } of Object.values(seats)) this.names.set(id, name);
  }
}

export function utterancesIn(state: ShownState): Readonly<Record<string, Utterance>> {
  const channels = state.substates.channels as
    | { readonly utterances?: Readonly<Record<string, Utterance>> }
    | undefined;
  return channels?.utterances ?? {};
}

/** How many utterances of others stand after a place. */
export function unreadIn(state: ShownState, lastRead: number, mine: SeatId | null): number {
  const said = Object.entries(utterancesIn(state));
  const isUnread = (seq: string, seat: SeatId | null) =>
    Number(seq) > lastRead && (seat === null || seat !== mine);
  return said.filter(([seq, { seat }]) => isUnread(seq, seat)).length;
}

function textIn(content: Readonly<Record<string, Json>> | null): string | null {
  return typeof content?.text === 'string' ? content.text : null;
}
