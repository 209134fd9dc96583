/** A text as a screen is shown it, whole or by and by: units, where they stand, what is not loaded. */
import type { ChannelView } from '../../channel.svelte';
import type { DelegationId, UnitId } from '../../formats';
import { isPartial, leftOut } from './partial';
import { ladderOf, parties } from './standing';
import { langOf, spokenNumber } from './text';
import { type Drafting, type Ladder, NO_DRAFTING, type Section, type Text, type Unit } from './types';

export class ShownText {
  /** The text as the room has it, drawn a moment late when much happens. */
  drafting = $state.raw<Drafting>(NO_DRAFTING);

  constructor(readonly view: ChannelView) {}

  /** The text as members, or observers, are shown it. */
  readonly text = $derived.by<Text | null>(() => this.drafting.text ?? this.drafting.published);
  readonly parties = $derived.by<readonly DelegationId[]>(() => parties(this.view.state));
  /** Whether one follows a copy that was published, without authors or places to write. */
  readonly isPublished = $derived.by(() => this.drafting.text === null);
  /** What is not loaded, where it begins; empty when all is. */
  readonly leftOut = $derived.by<ReadonlyMap<UnitId, Section | null>>(() =>
    this.text ? leftOut(this.text) : new Map(),
  );
  readonly isPartial = $derived.by(() => isPartial(this.text));

  unit(id: UnitId): Unit | undefined {
    return this.text?.units[id];
  }

  /** A unit's place on the ladder; of one that is not loaded nothing is said. */
  ladder(id: UnitId): Ladder {
    const unit = this.unit(id);
    return unit && this.text ? ladderOf(this.text, unit, this.parties) : 'tabled';
  }

  /** The number by which people speak of a unit, such as 5.2. */
  numberOf(id: UnitId): string {
    return this.text ? spokenNumber(this.text, id) || (this.leftOut.get(id)?.number ?? '') : '';
  }

  langOf(id: UnitId): string {
    return this.text ? langOf(this.text, id) : '';
  }

  /** Whether a unit is this one, or stands in its words. */
  isInside(id: UnitId, holder: UnitId): boolean {
    let unit = this.unit(id);
    while (unit && unit.id !== holder) {
      const above: Unit | undefined = unit.parent ? this.unit(unit.parent) : undefined;
      if (!above || above.children.includes(unit.id)) return false;
      unit = above;
    }
    return unit !== undefined;
  }
}
