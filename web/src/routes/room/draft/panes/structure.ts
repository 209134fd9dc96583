/** What can be done with a unit's place and shape: parting, joining, moving, numbering, taking out. */
import { plain } from '../../../../lib/capabilities/drafting/text';
import type { Hindrance } from '../../../../lib/capabilities/drafting/policy';
import { berthOf, holds, kindBeside, lapses, type Reshaping } from '../../../../lib/capabilities/drafting/reshaping';
import type { Unit, UnitKind } from '../../../../lib/capabilities/drafting/types';
import { type MessageKey, t } from '../../../../lib/i18n/index.svelte';
import * as acts from '../acts';
import type { Desk } from './desk.svelte';
import { type Offer, sentence } from './offers';

/** What is asked for in a dialog of its own. */
export type Shape = 'number' | 'move' | 'wrap';

/** What makes no sense for this kind of unit is not worth a sentence. */
const SILENT: ReadonlySet<Hindrance> = new Set(['no_place', 'not_parted', 'by_removal', 'no_seat']);

export function structureOffers(desk: Desk, unit: Unit, ask: (shape: Shape) => void): Offer[] {
  const { text } = desk;
  if (!text.asker || !text.drafting.text) return [];
  const { id } = unit;
  const berth = berthOf(text.drafting.text, unit);
  const found: Offer[] = [];
  const offer = (wish: Reshaping, label: string, act: () => void, unless: MessageKey | null = null): void => {
    const why = text.rigidity(wish, id);
    if (why && SILENT.has(why)) return;
    found.push({ label, act, why: why ? sentence(why) : unless && t(unless) });
  };
  adding(desk, unit, found);
  const here = text.focus;
  const isInside = here?.unit === id && here.start > 0 && here.start < plainLength(unit);
  offer('split', t('structure.split'), () => void acts.split(text, id), isInside ? null : 'structure.choose_split');
  offer('merge', t('structure.merge'), () => merging(desk, unit));
  if (berth) {
    const { parent, before, after } = berth;
    const fixed = text.mayMoveTo(id, parent.id) ? null : 'drafting.not_for_chair';
    const above = parent.children[berth.at - 2] ?? null;
    offer('move', t('structure.up'), () => acts.move(text, id, parent.id, above), before ? fixed : 'structure.is_first');
    offer('move', t('structure.down'), () => acts.move(text, id, parent.id, after), after ? fixed : 'structure.is_last');
    offer('move', t('structure.move'), () => ask('move'));
    offer('renumber', t('structure.number'), () => ask('number'));
    offer('bracket_units', t('structure.wrap'), () => ask('wrap'));
    offer('remove', t('structure.remove'), () => removing(desk, unit));
  }
  return found;
}

function plainLength({ words }: Unit): number {
  return words.reduce((sum, [body]) => sum + (typeof body === 'string' ? body.length : 1), 0);
}

/** New units before, after and in this one; by a delegation, in brackets of its own. */
function adding(desk: Desk, unit: Unit, found: Offer[]): void {
  const { text } = desk;
  const whole = text.drafting.text;
  if (!whole) return;
  const berth = berthOf(whole, unit);
  const kind = kindBeside(unit);
  const push = (parent: Unit, key: MessageKey, one: UnitKind, after: Unit['id'] | null): void => {
    if (!holds(whole, parent, one)) return;
    const why = text.rigidity('insert', parent.id);
    if (why && SILENT.has(why)) return;
    found.push({
      label: t(key, { kind: one }),
      act: () => acts.addUnit(text, parent.id, after, one),
      why: why && sentence(why),
    });
  };
  if (berth) {
    push(berth.parent, 'structure.add_before', kind, berth.before);
    push(berth.parent, 'structure.add_after', kind, unit.id);
    const mayTable = text.drafting.mode === 'rolling' && text.may('table', unit.id);
    if (mayTable && holds(whole, berth.parent, 'bracket') && holds(whole, berth.parent, kind)) {
      const act = () => acts.table(text, berth.parent.id, unit.id, kind);
      found.push({ label: t('structure.table_after', { kind }), act, why: null });
    }
  }
  push(unit, 'structure.add_inside', insideKind(unit), null);
}

function insideKind({ kind }: Unit): UnitKind {
  if (kind === 'options') return 'option';
  return kind === 'paragraph' || kind === 'subparagraph' ? 'subparagraph' : 'paragraph';
}

function merging(desk: Desk, unit: Unit): void {
  const { text } = desk;
  const whole = text.drafting.text;
  const next = whole?.units[berthOf(whole, unit)?.after ?? ''];
  if (!whole || !next) return;
  desk.ask({
    title: t('structure.merge_title', { number: desk.called(unit.id), next: desk.called(next.id) }),
    effect: t(lapses(whole, [unit, next]) ? 'structure.merge_lapses' : 'structure.merge_effect'),
    about: next.id,
    send: t('structure.merge'),
    act: () => void acts.merge(text, unit.id, next.id),
  });
}

function removing(desk: Desk, unit: Unit): void {
  const { text } = desk;
  const whole = text.drafting.text;
  const holdsOthers = unit.children.length > 0;
  desk.ask({
    title: t('structure.remove_title', { number: desk.called(unit.id) }),
    effect: t(holdsOthers ? 'structure.remove_all' : 'structure.remove_effect'),
    ...(whole && plain(whole, unit.id) ? { about: unit.id } : {}),
    send: t('structure.remove'),
    isGrave: true,
    act: () => void acts.remove(text, unit.id),
  });
}
