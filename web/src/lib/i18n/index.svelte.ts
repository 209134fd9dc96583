/**
 * The language of the interface, and everything said in it: words, dates, numbers, lists.
 *
 * All of it is reactive: what a template says with `t(…)` is said again when the language changes.
 */
import { type Arguments, type Compiled, compose, isolated } from './compose';
import type { MessageKey } from './keys';
import { bring } from '../parts.svelte';
import { isLanguage, type Language, LANGUAGES, preferred } from './languages';

export { type Language, LANGUAGES, type MessageKey };

type Messages = Readonly<Record<string, Compiled>>;

const KEPT_UNDER = 'nr-language';
/** What the person said when they entered; anything chosen here goes before it. */
const SUGGESTED_UNDER = 'nr-language-said';
const ZONE_UNDER = 'nr-time-zone';

const LOADERS: Record<Language, () => Promise<{ default: Messages }>> = {
  ar: () => import('virtual:messages/ar'),
  en: () => import('virtual:messages/en'),
  es: () => import('virtual:messages/es'),
  fr: () => import('virtual:messages/fr'),
  ru: () => import('virtual:messages/ru'),
  zh: () => import('virtual:messages/zh'),
};

let spoken = $state.raw<{ language: Language; messages: Messages }>({
  language: 'en',
  messages: {},
});
let asked: Language = 'en';
let zone = $state.raw<string | null>(null);

/** The language spoken now. */
export function language(): Language {
  return spoken.language;
}

/** The direction in which it is written. */
export function direction(): 'ltr' | 'rtl' {
  return LANGUAGES[spoken.language].dir;
}

/** Say a message; it may be a plain sentence or take arguments. */
export function t(key: MessageKey, given: Arguments = {}): string {
  const message = spoken.messages[key];
  if (message === undefined) throw new Error(`nothing is said under ${key}`);
  return compose(message, given, spoken.language, direction());
}

/** Whether something is said under a key that came from elsewhere, such as a server's code. */
export function says(key: string): key is MessageKey {
  return Object.hasOwn(spoken.messages, key);
}

/** Speak what the person chose here before, else what they said when they entered, else what their browser asks for. */
export async function begin(): Promise<void> {
  const kept = remembered() ?? remembered(SUGGESTED_UNDER);
  useTimeZone(readKept(ZONE_UNDER));
  await speak(kept ?? preferred(navigator.languages));
}

/** Speak this language, also when the page is loaded again, unless the person chose one in this browser. */
export async function suggest(code: string): Promise<void> {
  const first = code.split('-')[0];
  if (!isLanguage(first)) return;
  keep(SUGGESTED_UNDER, first);
  // Whatever else the server says is not lost for want of words in this language.
  if (!remembered()) await speak(first).catch(() => undefined);
}

/** Whoever comes next at this browser is not spoken to in the language of who left. */
export function forgetSuggestion(): void {
  try {
    localStorage.removeItem(SUGGESTED_UNDER);
  } catch {
    // Storage is refused here: nothing was kept.
  }
}

/**
 * Choose a language, and remember it in this browser.
 *
 * @throws Missing while its words cannot be fetched; what is said stays as it is.
 */
export async function choose(code: Language): Promise<void> {
  keep(KEPT_UNDER, code);
  await speak(code);
}

async function speak(code: Language): Promise<void> {
  asked = code;
  const { default: messages } = await bring(LOADERS[code]);
  if (asked !== code) return; // another choice overtook this one while it loaded
  spoken = { language: code, messages };
  document.documentElement.lang = code;
  document.documentElement.dir = LANGUAGES[code].dir;
}

function remembered(under = KEPT_UNDER): Language | null {
  const kept = readKept(under);
  return isLanguage(kept) ? kept : null;
}

function readKept(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function keep(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Storage is refused here: the choice holds until the page is left.
  }
}

/** The time zone in which times are shown: the one the person chose, else their system's own. */
export function timeZone(): string {
  return zone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Whether the person chose a zone in this browser. */
export function hasTimeZone(): boolean {
  return zone !== null;
}

/** Show times in this zone, and remember it in this browser. */
export function chooseTimeZone(name: string): void {
  useTimeZone(name);
  if (zone === name) keep(ZONE_UNDER, name);
}

function useTimeZone(name: string | null): void {
  if (name === null) return;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    zone = name;
  } catch {
    // Not a zone this browser knows: the system's own stays.
  }
}

/** Records count microseconds since 1970 UTC. */
export function fromMicros(micros: number): Date {
  return new Date(Math.floor(micros / 1000));
}

/** Day and time with its zone, in full: for what may be cited. */
export function dateTime(at: Date): string {
  return new Intl.DateTimeFormat(spoken.language, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
    timeZone: timeZone(),
  }).format(at);
}

/** Hours and minutes: for a stream in which the day is known. */
export function clockTime(at: Date): string {
  return new Intl.DateTimeFormat(spoken.language, {
    hour: '2-digit',
    minute: '2-digit',
    timeZone: timeZone(),
  }).format(at);
}

/** The day, as a heading in a stream. */
export function day(at: Date): string {
  return new Intl.DateTimeFormat(spoken.language, {
    dateStyle: 'full',
    timeZone: timeZone(),
  }).format(at);
}

export function number(value: number, options: Intl.NumberFormatOptions = {}): string {
  return new Intl.NumberFormat(spoken.language, options).format(value);
}

/** Join names as a sentence does: "a, b and c"; each keeps its own direction. */
export function list(names: readonly string[], type: 'conjunction' | 'disjunction' = 'conjunction'): string {
  const apart = names.map((name) => isolated(name, direction()));
  return new Intl.ListFormat(spoken.language, { type }).format(apart);
}

/** The name of any language, said in the one spoken now. */
export function languageName(code: string): string {
  try {
    const names = new Intl.DisplayNames(spoken.language, { type: 'language' });
    return names.of(code) ?? code;
  } catch {
    return code; // not a language tag: show what was written
  }
}
