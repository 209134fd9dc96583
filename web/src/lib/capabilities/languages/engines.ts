/** The engines of a server: where a text goes, and who has consented to that. Pure. */
import { given, listed, text, words } from '../../answers';
import { engineAt, type Languages } from './types';

const LOCALITIES = ['in_process', 'local_host', 'network', 'cloud'] as const;
export type Locality = (typeof LOCALITIES)[number];

export interface Engine {
  readonly engine: string;
  readonly version: string;
  readonly locality: Locality;
  readonly pairs: readonly (readonly [from: string, to: string])[];
  /** It gives the drift only. */
  readonly gist: boolean;
  readonly note: string;
  /** The host to which texts would go; empty where they stay. */
  readonly goesTo: string;
}

/** Read what the server says; what it says of no engine is left out. */
export function readEngines(answer: unknown): Engine[] {
  return listed(given(answer).engines).flatMap((one) => {
    const { engine, version, locality, pairs, gist, note, goes_to } = given(one);
    if (typeof engine !== 'string' || !isLocality(locality)) return [];
    return {
      ...{ engine, locality, gist: gist === true, pairs: readPairs(pairs) },
      ...{ version: text(version), note: text(note), goesTo: text(goes_to) },
    };
  });
}

const isLocality = (one: unknown): one is Locality => LOCALITIES.includes(one as Locality);

function readPairs(pairs: unknown): [string, string][] {
  return listed(pairs).flatMap((pair): [string, string][] => {
    const [from, to] = words(pair);
    return from !== undefined && to !== undefined ? [[from, to]] : [];
  });
}

/** Where an engine's pairs lead, by the language they come from. */
export function pairsBySource({ pairs }: Engine): { readonly from: string; readonly to: readonly string[] }[] {
  const grouped = new Map<string, string[]>();
  for (const [from, to] of pairs) grouped.set(from, [...(grouped.get(from) ?? []), to]);
  return [...grouped].map(([from, to]) => ({ from, to }));
}

/** Whether a party's consent is asked for. */
export function asksConsent({ locality }: Engine): boolean {
  return locality === 'cloud';
}

/** Which of the parties have consented to an engine where it is now. */
export function consentedTo({ consents }: Languages, { engine, goesTo }: Engine): readonly string[] {
  return consents[engineAt(engine, goesTo)] ?? [];
}
