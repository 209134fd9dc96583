/** Finding one's way in a text: words as pieces, units in order, what holds what. Pure. */
import type { UnitId } from '../../formats';
import type { Embed, Run, Text, Unit, Words } from './types';

/** The unit an embed names. */
export function unitOf(embed: Embed): UnitId {
  const named = embed.bracket ?? embed.footnote;
  if (named === undefined) throw new Error('an embed names a bracket or a footnote');
  return named;
}

/** Whether a bracket says "no text": nothing is to stand in its place. As the server's `NO_TEXT`. */
export function asksForNothing(text: Text, id: UnitId): boolean {
  const unit = text.units[id];
  if (unit?.bracket?.placed_as !== 'deletion') return false;
  const said = [...walk(text, id)].flatMap(({ words }) => words.map(([body]) => body));
  if (!said.every(isText)) return false;
  return /^\s*no (?:text|provision|article)s?\s*[.;]?\s*$/i.test(said.join(''));
}

export function isText(body: string | Embed): body is string {
  return typeof body === 'string';
}

/** The brackets and footnotes inside a unit's words, in order. */
export function embedded(unit: Unit): UnitId[] {
  return unit.words.flatMap(([body]) => (isText(body) ? [] : [unitOf(body)]));
}

/** How many places words take; an embed takes one. */
export function length(words: Words): number {
  return words.reduce((sum, [body]) => sum + sizeOf(body), 0);
}

export function sizeOf(body: string | Embed): number {
  return isText(body) ? body.length : 1;
}

/** The same words with neighbours of one origin joined, as every copy keeps them. */
export function joined(words: Iterable<Run>): Run[] {
  const out: Run[] = [];
  for (const run of words) {
    const last = out.at(-1);
    const [body, origin] = run;
    if (body === '') continue;
    if (last && isText(body) && isText(last[0]) && last[1] === origin) {
      out[out.length - 1] = [last[0] + body, origin];
    } else out.push(run);
  }
  return out;
}

/** The words from start to end, with their origins. */
export function slice(words: Words, start: number, end: number): Run[] {
  const out: Run[] = [];
  let at = 0;
  for (const [body, origin] of words) {
    const size = sizeOf(body);
    const from = Math.max(start - at, 0);
    const to = Math.min(end - at, size);
    if (from < to) out.push([isText(body) ? body.slice(from, to) : body, origin]);
    at += size;
  }
  return out;
}

/** Where an embed stands in words; -1 when it does not. */
export function placeOf(words: Words, unit: UnitId): number {
  let at = 0;
  for (const [body] of words) {
    if (!isText(body) && unitOf(body) === unit) return at;
    at += sizeOf(body);
  }
  return -1;
}

/** Units from `start` down, in the order of the text; what words hold comes right after them. */
export function* walk(text: Text, start: UnitId = text.root): Generator<Unit> {
  const unit = text.units[start];
  if (!unit) return;
  yield unit;
  for (const inner of embedded(unit)) yield* walk(text, inner);
  for (const child of unit.children) yield* walk(text, child);
}

/** The units that hold this one, from the nearest up. */
export function* ancestors(text: Text, unit: UnitId): Generator<Unit> {
  let above = text.units[unit]?.parent ?? null;
  while (above !== null) {
    const holder = text.units[above];
    if (!holder) return;
    yield holder;
    above = holder.parent;
  }
}

/** A unit's words as they would be read aloud from paper, brackets as square brackets. */
export function plain(text: Text, unit: UnitId): string {
  const words = text.units[unit]?.words ?? [];
  return words.map(([body]) => (isText(body) ? body : plainEmbed(text, body))).join('');
}

function plainEmbed(text: Text, embed: Embed): string {
  const inner = text.units[unitOf(embed)];
  return inner?.kind === 'bracket' ? `[${plain(text, inner.id)}]` : '';
}

/** The language a unit's words are in: its own, or that of what holds it. */
export function langOf(text: Text, unit: UnitId): string {
  const own = text.units[unit]?.lang;
  if (own) return own;
  for (const holder of ancestors(text, unit)) if (holder.lang) return holder.lang;
  return text.lang;
}

/** Whether the unit is one of its parent's children, and not inside its parent's words. */
export function standsAmong(text: Text, unit: Unit): boolean {
  return unit.parent === null || !!text.units[unit.parent]?.children.includes(unit.id);
}

/** The number by which people speak of a unit: its own, or that of the nearest that has one. */
export function spokenNumber(text: Text, unit: UnitId): string {
  const own = text.units[unit]?.number;
  if (own) return own;
  for (const holder of ancestors(text, unit)) if (holder.number) return holder.number;
  return '';
}
