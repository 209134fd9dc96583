/** What people say of a text, in the order in which one reads it: proposals, remarks with answers. Pure. */
import type { CommentId, ProposalId, UnitId } from '../../formats';
import type { Seat } from '../../protocol/state';
import { ancestors, embedded, plain, standsAmong } from './text';
import type { Comment, Drafting, Proposal, Text, Unit, Visibility } from './types';

export interface Named<Id, T> {
  readonly id: Id;
  readonly one: T;
}

export type NamedProposal = Named<ProposalId, Proposal>;

/** A remark and what was answered to it, oldest first. */
export interface Thread {
  readonly id: CommentId;
  readonly first: Comment;
  readonly answers: readonly Named<CommentId, Comment>[];
}

const WIDTH: Readonly<Record<Visibility, number>> = { delegation: 0, mediator: 1, all: 2 };

/** Proposals, open ones first, then the latest; of some units only, if these are named. */
export function proposalsOf({ proposals }: Drafting, units?: ReadonlySet<UnitId>): NamedProposal[] {
  return Object.entries(proposals)
    .map(([id, one]) => ({ id: id as ProposalId, one }))
    .filter(({ one }) => !units || units.has(one.unit))
    .sort((a, b) => rank(a.one) - rank(b.one) || b.one.at - a.one.at);
}

const rank = ({ state }: Proposal) => (state === 'open' ? 0 : 1);

/** Remarks, those that wait for an answer first; of some units only, if these are named. */
export function threadsOf({ comments }: Drafting, units?: ReadonlySet<UnitId>): Thread[] {
  const threads = new Map<CommentId, { first: Comment; answers: Named<CommentId, Comment>[] }>();
  const all = Object.entries(comments) as [CommentId, Comment][];
  for (const [id, one] of all) {
    if (one.reply_to === null || !comments[one.reply_to]) threads.set(id, { first: one, answers: [] });
  }
  for (const [id, one] of all) {
    if (!threads.has(id)) threads.get(beginning(comments, id))?.answers.push({ id, one });
  }
  return [...threads]
    .filter(([, { first }]) => !units || units.has(first.unit))
    .map(([id, { first, answers }]) => ({
      id,
      first,
      answers: answers.sort((a, b) => a.one.at - b.one.at),
    }))
    .sort((a, b) => Number(a.first.resolved) - Number(b.first.resolved) || a.first.at - b.first.at);
}

function beginning(comments: Drafting['comments'], id: CommentId): CommentId {
  let at = id;
  for (let above = comments[at]?.reply_to; above && comments[above]; above = comments[at]?.reply_to) {
    at = above;
  }
  return at;
}

/** The circles to which a proposal could still be shown. */
export function wider(visibility: Visibility): Visibility[] {
  return (['mediator', 'all'] as const).filter((one) => WIDTH[one] > WIDTH[visibility]);
}

/** Whether whoever sits here may say that a remark is dealt with. */
export function mayResolve(comment: Comment, seat: Seat | null): boolean {
  if (!seat || seat.role === 'observer') return false;
  if (seat.role === 'mediator' || seat.role === 'co_mediator') return true;
  return comment.delegation === null ? comment.seat === seat.id : comment.delegation === seat.delegation;
}

/** A unit, and every bracket and footnote in its words: what people mean by a paragraph. */
export function wholeOf(text: Text, unit: UnitId): Set<UnitId> {
  const found = new Set<UnitId>([unit]);
  for (const id of found) {
    const one = text.units[id];
    if (one) for (const inner of embedded(one)) found.add(inner);
  }
  return found;
}

/** The paragraph that a unit is or stands in the words of. */
export function paragraphOf(text: Text, unit: UnitId): Unit | null {
  const one = text.units[unit];
  if (!one) return null;
  if (standsAmong(text, one)) return one;
  for (const holder of ancestors(text, unit)) if (standsAmong(text, holder)) return holder;
  return null;
}

/** How each bracket or footnote in a unit's words reads, in order. */
export function readings(text: Text, unit: Unit): string[] {
  return unit.words.flatMap(([body]) => {
    if (typeof body === 'string') return [];
    return [body.bracket ? `[${plain(text, body.bracket)}]` : ''];
  });
}
