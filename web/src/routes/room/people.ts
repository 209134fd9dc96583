/** Who sits in a channel, in the order in which a conference lists them. Pure. */
import type { Role, Seat } from '../../lib/protocol/state';

export type GroupKind = 'chair' | 'delegation' | 'others' | 'observers';

export interface Group {
  readonly kind: GroupKind;
  readonly delegation: string | null;
  readonly seats: readonly Seat[];
}

/** A delegation as it is called, and sorted, in one language. */
export interface Called {
  readonly id: string;
  readonly name: string;
  /** The key by which it is sorted in this language. */
  readonly order: string;
}

interface Named {
  readonly lang: string;
}

const ROLES: readonly Role[] = [
  'mediator',
  'co_mediator',
  'secretariat',
  'head_of_delegation',
  'alternate',
  'delegate',
  'expert',
  'interpreter',
  'guarantor',
  'witness',
  'depositary',
  'observer',
  'administrator',
];
const CHAIR: ReadonlySet<Role> = new Set(['mediator', 'co_mediator', 'secretariat']);

/** The entry in a language, else in English, else the first. */
export function inLanguage<T extends Named>(entries: readonly T[], lang: string): T | undefined {
  const find = (wanted: string) => entries.find((each) => each.lang === wanted);
  return find(lang) ?? find('en') ?? entries[0];
}

/** What the server says of the delegations, as they are called in a language, in its order. */
export function calledIn(described: unknown, lang: string): Called[] {
  const rows = Array.isArray(described) ? (described as Record<string, unknown>[]) : [];
  const called = rows.map((row): Called => {
    const names = (row.names ?? []) as (Named & { name: string })[];
    const orders = (row.order ?? []) as (Named & { key: string })[];
    const id = String(row.delegation ?? row.id);
    const name = inLanguage(names, lang)?.name ?? String(row.code ?? id);
    const order = orders.find((each) => each.lang === lang)?.key ?? name;
    return { id, name, order };
  });
  const collator = new Intl.Collator(lang);
  return called.sort((a, b) => collator.compare(a.order, b.order));
}

/** Put seats in their groups: chair and secretariat, delegations, others, observers. */
export function grouped(
  seats: readonly Seat[],
  delegations: readonly Called[],
  lang: string,
): Group[] {
  const collator = new Intl.Collator(lang);
  const sorted = [...seats].sort(
    (a, b) =>
      ROLES.indexOf(a.role) - ROLES.indexOf(b.role) || collator.compare(a.name, b.name),
  );
  const group = (kind: GroupKind, isIn: (seat: Seat) => boolean, delegation: string | null = null) => ({
    kind,
    delegation,
    seats: sorted.filter(isIn),
  });
  const unlisted = [...new Set(sorted.map((seat) => seat.delegation))].filter(
    (id): id is NonNullable<typeof id> => id !== null && !delegations.some((each) => each.id === id),
  );
  const ids = [...delegations.map(({ id }) => id), ...unlisted];
  const alone = ({ delegation }: Seat) => delegation === null;
  return [
    group('chair', (seat) => alone(seat) && CHAIR.has(seat.role)),
    ...ids.map((id) => group('delegation', (seat) => seat.delegation === id, id)),
    group('others', (seat) => alone(seat) && !CHAIR.has(seat.role) && seat.role !== 'observer'),
    group('observers', (seat) => alone(seat) && seat.role === 'observer'),
  ].filter((each) => each.seats.length > 0);
}

/** How many there are of each capacity, in the order of a conference. */
export function countedByRole(seats: readonly Seat[]): [role: Role, count: number][] {
  return ROLES.map((role): [Role, number] => [
    role,
    seats.filter((seat) => seat.role === role).length,
  ]).filter(([, count]) => count > 0);
}
