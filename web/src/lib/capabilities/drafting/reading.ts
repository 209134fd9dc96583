/** A text as facts and versions carry it, read into the shape the state keeps; as writing.py. */
import type { UnitId } from '../../formats';
import { newUnit } from './shaping';
import type { Bracket, Origin, Text, Unit } from './types';

type Bare<T> = { readonly [K in keyof T]?: T[K] };

interface WrittenText {
  readonly title: string;
  readonly lang: string;
  readonly symbol: string;
  readonly root: UnitId;
  readonly units: Readonly<Record<string, Bare<Unit>>>;
  readonly origins: Readonly<Record<string, Origin>>;
}

const UNDISPUTED: Partial<Bracket> = { consents: {}, removal: null };

/** Read a whole text. */
export function readText(json: unknown): Text {
  const { title, lang, symbol, root, units, origins } = json as WrittenText;
  return {
    ...{ title, lang, symbol, root, sittings: {}, gone: [] },
    units: Object.fromEntries(Object.entries(units).map(([id, unit]) => [id, readUnit(id, unit)])),
    origins: readOrigins(origins),
  };
}

/** Read one unit, written bare or not. */
export function readUnit(id: string, written: Bare<Unit>): Unit {
  const { bracket } = written as { readonly bracket: Partial<Bracket> | null };
  const settled = bracket && ({ ...UNDISPUTED, ...bracket } as Bracket);
  return newUnit({ ...(written as Unit), id: id as UnitId, bracket: settled });
}

/** Origins by their place, which a record writes as a key with a letter before it. */
export function readOrigins(origins: Readonly<Record<string, Origin>>): Record<string, Origin> {
  return Object.fromEntries(Object.entries(origins).map(([key, one]) => [key.slice(1), one]));
}
