/** The order in which channels stand in the rail. */
import type { ChannelKind } from './protocol/state';

const ORDER: Readonly<Record<ChannelKind, number>> = {
  plenary: 0,
  caucus: 1,
  proximity: 2,
  contact_group: 3,
  friends_of_the_chair: 4,
  drafting: 5,
  register: 6,
};

interface Titled {
  readonly kind: ChannelKind;
  readonly title: string;
}

export function byKindAndTitle(a: Titled, b: Titled): number {
  return ORDER[a.kind] - ORDER[b.kind] || a.title.localeCompare(b.title);
}
