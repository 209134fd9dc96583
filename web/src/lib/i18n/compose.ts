/** How a compiled ICU message becomes a sentence: arguments, plurals, choices. Pure. */

export type Argument = string | number | Date;
export type Arguments = Readonly<Record<string, Argument>>;

type Choices = Readonly<Record<string, readonly Token[] | number | undefined>>;
type Token = string | readonly [name: string, type?: string, detail?: string | Choices];
export type Compiled = string | readonly Token[];

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
const LEFT_TO_RIGHT = /[A-Za-z\u00c0-\u024f\u0370-\u052f\u3040-\u9fff\uac00-\ud7af]/;
const ISOLATE = '\u2068';
const END_ISOLATE = '\u2069';
const WITHIN_ISOLATES = /\u2068[^\u2069]*\u2069/g;

const numbers = remembered((language: string) => new Intl.NumberFormat(language));
const cardinals = remembered((language: string) => new Intl.PluralRules(language));
const ordinals = remembered(
  (language: string) => new Intl.PluralRules(language, { type: 'ordinal' }),
);

/** Say a message in a language. */
export function compose(
  message: Compiled,
  given: Arguments,
  language: string,
  dir: 'ltr' | 'rtl',
): string {
  return typeof message === 'string' ? message : say(message, given, language, dir);
}

function say(
  tokens: readonly Token[],
  given: Arguments,
  language: string,
  dir: 'ltr' | 'rtl',
  counted?: number,
): string {
  return tokens
    .map((token) => {
      if (token === '#' && counted !== undefined) return numbers(language).format(counted);
      if (typeof token === 'string') return token;
      const [name, type, detail] = token;
      const value = given[name];
      if (value === undefined) throw new Error(`a message lacks its argument ${name}`);
      if (typeof detail === 'object') {
        const choice = chosen(type, detail, value, language);
        const offset = typeof detail['offset'] === 'number' ? detail['offset'] : 0;
        const count = type === 'select' ? counted : Number(value) - offset;
        return say(choice, given, language, dir, count);
      }
      if (typeof value === 'number') return numbers(language).format(value);
      if (value instanceof Date) return value.toLocaleString(language);
      return isolated(value, dir);
    })
    .join('');
}

function chosen(
  type: string | undefined,
  choices: Choices,
  value: Argument,
  language: string,
): readonly Token[] {
  let choice = choices[String(value)];
  if (type !== 'select' && !Array.isArray(choice)) {
    const offset = typeof choices['offset'] === 'number' ? choices['offset'] : 0;
    const rules = type === 'selectordinal' ? ordinals(language) : cardinals(language);
    choice = choices[rules.select(Number(value) - offset)];
  }
  choice = Array.isArray(choice) ? choice : choices['other'];
  return Array.isArray(choice) ? choice : [];
}

/**
 * Keep a name that runs against the sentence from dragging its neighbours along.
 *
 * A list whose names are isolated already runs with the sentence: its commas and its "and" do.
 */
export function isolated(text: string, dir: 'ltr' | 'rtl'): string {
  const against = dir === 'rtl' ? LEFT_TO_RIGHT : RIGHT_TO_LEFT;
  const runsAgainst = against.test(text.replace(WITHIN_ISOLATES, ''));
  return runsAgainst ? `${ISOLATE}${text}${END_ISOLATE}` : text;
}

function remembered<T>(make: (language: string) => T): (language: string) => T {
  const made = new Map<string, T>();
  return (language) => {
    let one = made.get(language);
    if (one === undefined) {
      one = make(language);
      made.set(language, one);
    }
    return one;
  };
}
