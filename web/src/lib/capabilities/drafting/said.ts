/** What is kept of what people say of a text: proposals, comments, consolidation, the question. */
import type { Place } from '../../protocol/state';
import type { Body } from './body';
import type { Comment, Drafting, Proposal, Question } from './types';

/** Fold one fact of this kind; any other changes nothing. */
export function foldSaid(drafting: Drafting, event: string, body: Body, place: Place): Drafting {
  switch (event) {
    case 'drafting.amendment_proposed':
    case 'drafting.proposal_released':
      return withProposal(drafting, body.proposal ?? '', proposed(body, place));
    case 'drafting.proposal_answered': {
      const known = drafting.proposals[body.proposal ?? ''];
      if (!known) return drafting;
      const answered = { ...known, state: body.state, answer: body.answer ?? null, place: body.place ?? null };
      return withProposal(drafting, body.proposal ?? '', answered);
    }
    case 'drafting.consolidation_noted': {
      const { unit, approach } = body;
      const told = { contributors: body.contributors ?? [], source: body.source ?? '' };
      const row = { unit, approach, at: place.at, ...told };
      return { ...drafting, consolidation: [...drafting.consolidation, row] };
    }
    case 'drafting.comment_posted':
      return withComment(drafting, body.comment, posted(body, place));
    case 'drafting.comment_resolved': {
      const known = drafting.comments[body.comment];
      return known ? withComment(drafting, body.comment, { ...known, resolved: body.resolved }) : drafting;
    }
    case 'drafting.all_asked': {
      const asked = { answers: {}, answered: [], opened: false };
      return { ...drafting, question: { digest: body.digest, at: place.at, ...asked } };
    }
    default:
      return drafting.question
        ? { ...drafting, question: answered(drafting.question, event, body) }
        : drafting;
  }
}

function proposed(body: Body, { at }: Place): Proposal {
  const { unit, rev, words, rationale, visibility, seat, by } = body;
  const made = { unit, rev, words, rationale, visibility, seat, delegation: by ?? null, at };
  // One that is shown later says what became of it before.
  const done = { state: body.state ?? 'open', answer: body.answer ?? null, place: body.place ?? null };
  return { ...made, ...done };
}

function posted(body: Body, { at }: Place): Comment {
  const { unit, words, visibility, seat, start, length, by, reply_to } = body;
  const made = { unit, words, visibility, seat, start, length, delegation: by ?? null, at };
  return { ...made, reply_to: reply_to ?? null, resolved: false };
}

function answered(question: Question, event: string, body: Body): Question {
  switch (event) {
    case 'drafting.all_answered':
      return { ...question, answers: { ...question.answers, [body.by]: body.answer } };
    case 'drafting.answer_received':
      return { ...question, answered: [...question.answered, body.by] };
    case 'drafting.answers_opened':
      return { ...question, answers: body.answers, opened: true };
    default:
      return question;
  }
}

function withProposal(drafting: Drafting, name: string, proposal: Proposal): Drafting {
  return { ...drafting, proposals: { ...drafting.proposals, [name]: proposal } };
}

function withComment(drafting: Drafting, name: string, comment: Comment): Drafting {
  return { ...drafting, comments: { ...drafting.comments, [name]: comment } };
}
