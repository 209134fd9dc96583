/** The text in outline, its open brackets by article and delegation, and the package. Pure. */
import type { DelegationId, UnitId } from '../../formats';
import { ladderOf, reachesRung } from './standing';
import { plain, walk } from './text';
import { AGREEABLE, type Ladder, type PlacedAs, type Section, type Text, type Unit, type UnitKind } from './types';

/** The most characters of a unit's words that stand for it. */
const EXCERPT = 90;

/** One line of the outline. */
export interface OutlineRow {
  readonly unit: UnitId;
  readonly kind: UnitKind;
  readonly number: string;
  readonly excerpt: string;
  /** Null for what nobody agrees to by itself. */
  readonly ladder: Ladder | null;
  /** Brackets in its words, or around it. */
  readonly brackets: number;
  /** How deep it stands under others that have a line. */
  readonly depth: number;
  /** What is known of a unit that is not loaded, if anything is; of one that is loaded this is not given. */
  readonly left?: Section | null;
}

const SHOWN: ReadonlySet<UnitKind> = new Set([
  'title',
  'part',
  'article',
  'heading',
  'paragraph',
  'subparagraph',
  'option',
]);

/** Every unit that people speak of, in the order of the text; and what is not loaded, if given. */
export function outline(
  text: Text,
  among: readonly DelegationId[],
  left: ReadonlyMap<UnitId, Section | null> = new Map(),
): OutlineRow[] {
  const rows: OutlineRow[] = [];
  const visit = (unit: Unit, depth: number): void => {
    let below = depth;
    if (SHOWN.has(unit.kind)) {
      const ladder = AGREEABLE.has(unit.kind) && unit.words.length > 0 ? ladderOf(text, unit, among) : null;
      const brackets = heldIn(text, unit);
      rows.push({ ...named(text, unit), kind: unit.kind, ladder, brackets, depth });
      below += 1;
    }
    for (const child of unit.children) {
      const inner = text.units[child];
      if (inner) visit(inner, below);
      else if (left.has(child)) rows.push(leftOutRow(child, left.get(child) ?? null, below));
    }
  };
  const root = text.units[text.root];
  if (root) visit(root, 0);
  return rows;
}

function leftOutRow(unit: UnitId, left: Section | null, depth: number): OutlineRow {
  const { kind = 'paragraph', number = '', words = '', brackets = 0 } = left ?? {};
  return { unit, kind, number, excerpt: words, ladder: null, brackets, depth, left };
}

/** What a unit is called: its number and the beginning of its words. */
export function named(text: Text, unit: Unit): { unit: UnitId; number: string; excerpt: string } {
  const said = unit.parent === null ? text.title : plain(text, unit.id).trim() || headingOf(text, unit);
  const cut = [...said].slice(0, EXCERPT).join('');
  return { unit: unit.id, number: unit.number, excerpt: cut === said ? said : `${cut.trimEnd()}…` };
}

function headingOf(text: Text, unit: Unit): string {
  const heading = unit.children.map((id) => text.units[id]).find((one) => one?.kind === 'heading');
  return heading ? plain(text, heading.id).trim() : '';
}

/** The brackets inside a unit's own words, at any depth. */
function heldIn(text: Text, unit: Unit): number {
  let count = 0;
  const visit = (id: UnitId): void => {
    for (const [body] of text.units[id]?.words ?? []) {
      if (typeof body === 'string') continue;
      const inner = body.bracket ?? body.footnote;
      if (!inner) continue;
      if (body.bracket) count += 1;
      visit(inner);
    }
  };
  visit(unit.id);
  return count;
}

/** An open bracket. */
export interface OpenBracket {
  readonly bracket: UnitId;
  /** The article it stands in, or the part, or else the whole text. */
  readonly article: UnitId;
  readonly placed_as: PlacedAs;
  /** How many brackets stand around it, itself included. */
  readonly depth: number;
  readonly holders: readonly DelegationId[];
  readonly unattributed: boolean;
}

/** Who placed a bracket, then who supports it. */
export function holdersOf({ bracket }: Unit): DelegationId[] {
  if (!bracket) return [];
  return [...new Set([...(bracket.placed_by ? [bracket.placed_by] : []), ...bracket.supported_by])];
}

/** Every bracket in the text, in reading order. */
export function openBrackets(text: Text): OpenBracket[] {
  const articles = new Map<UnitId, UnitId>();
  const depths = new Map<UnitId, number>();
  const found: OpenBracket[] = [];
  for (const unit of walk(text)) {
    const { id, parent, kind, bracket } = unit;
    const isRow = parent === null || kind === 'article' || kind === 'part';
    const article = isRow ? id : (articles.get(parent) ?? text.root);
    articles.set(id, article);
    let depth = parent === null ? 0 : (depths.get(parent) ?? 0);
    if (kind === 'bracket' && bracket) {
      depth += 1;
      const { placed_as, unattributed } = bracket;
      found.push({ bracket: id, article, placed_as, depth, holders: holdersOf(unit), unattributed });
    }
    depths.set(id, depth);
  }
  return found;
}

/** One article on the board, with its open brackets under those who hold on to them. */
export interface BoardRow {
  readonly article: UnitId;
  readonly number: string;
  readonly label: string;
  readonly held: ReadonlyMap<DelegationId, readonly UnitId[]>;
  /** Those without a delegation: the chair's own and the unattributed. */
  readonly nobodys: readonly UnitId[];
  readonly total: number;
}

/** Article by delegation: who holds on to what, for every article with an open bracket. */
export function boardOf(text: Text): BoardRow[] {
  interface Row {
    readonly held: Map<DelegationId, UnitId[]>;
    readonly nobodys: UnitId[];
    total: number;
  }
  const rows = new Map<UnitId, Row>();
  for (const { bracket, article, holders } of openBrackets(text)) {
    const row: Row = rows.get(article) ?? { held: new Map(), nobodys: [], total: 0 };
    rows.set(article, row);
    row.total += 1;
    if (holders.length === 0) row.nobodys.push(bracket);
    for (const who of holders) row.held.set(who, [...(row.held.get(who) ?? []), bracket]);
  }
  return [...rows].map(([article, row]) => {
    const { number, excerpt } = named(text, text.units[article] as Unit);
    return { article, number, label: excerpt, ...row };
  });
}

/** The whole: nothing is agreed until everything is agreed. */
export interface Package {
  readonly total: number;
  readonly agreed: number;
  readonly confirmed: number;
  readonly closed: number;
  readonly brackets: number;
}

/** How far everything that says something has come. */
export function packageOf(text: Text, among: readonly DelegationId[]): Package {
  const rungs: Ladder[] = [];
  let brackets = 0;
  for (const unit of walk(text)) {
    if (unit.kind === 'bracket') brackets += 1;
    if (AGREEABLE.has(unit.kind) && unit.words.length > 0) rungs.push(ladderOf(text, unit, among));
  }
  const upFrom = (least: Ladder) => rungs.filter((rung) => reachesRung(rung, least)).length;
  return {
    total: rungs.length,
    agreed: upFrom('agreed_ad_referendum'),
    confirmed: upFrom('confirmed'),
    closed: upFrom('closed'),
    brackets,
  };
}
