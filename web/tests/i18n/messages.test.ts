/** Everything is said in all six languages, with the same arguments and every plural form. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { compile, readMessages } from '../../plugins/messages';
import { type Compiled, compose, isolated } from '../../src/lib/i18n/compose';
import { LANGUAGES, preferred } from '../../src/lib/i18n/languages';

const FOLDER = fileURLToPath(new URL('../../src/lib/i18n/messages', import.meta.url));
const KEYS = fileURLToPath(new URL('../../src/lib/i18n/keys.ts', import.meta.url));
const SAME = JSON.parse(
  readFileSync(new URL('same-as-english.json', import.meta.url), 'utf8'),
) as Record<string, string[]>;

type Token = string | [string, string?, unknown?];

/** Names that stay in Latin letters in every language. */
const KEPT_LATIN =
  /\b(?:SHA-256|Ed25519|TOTP|TMX|XLIFF|JSON|PDF|DOCX|CSV|TBX|Markdown|docx|txt|md|TXT|MD|UTF-8|QR|CLI|UTC|URL|ISO|AES|USB|PIN)\b/g;
const SCRIPTS: Record<string, RegExp> = { ar: /\p{sc=Arab}/u, ru: /\p{sc=Cyrl}/u, zh: /\p{sc=Han}/u };
const BIDI_CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

const english = readMessages(FOLDER, 'en');

function walk(tokens: unknown, visit: (token: [string, string?, unknown?]) => void): void {
  if (!Array.isArray(tokens)) return;
  for (const token of tokens as Token[]) {
    if (typeof token === 'string') continue;
    visit(token);
    if (typeof token[2] === 'object' && token[2] !== null) {
      for (const branch of Object.values(token[2])) walk(branch, visit);
    }
  }
}

function signature(source: string): string[] {
  const found = new Set<string>();
  walk(compile(source), ([name, type]) => found.add(`${name}:${type ?? 'value'}`));
  return [...found].sort();
}

/** The words of a message without its syntax. */
function words(source: string): string {
  const said: string[] = [];
  const gather = (tokens: unknown): void => {
    for (const token of Array.isArray(tokens) ? (tokens as Token[]) : [tokens]) {
      if (typeof token === 'string') said.push(token);
      else if (Array.isArray(token) && typeof token[2] === 'object' && token[2] !== null) {
        Object.values(token[2]).forEach((branch) => Array.isArray(branch) && gather(branch));
      }
    }
  };
  gather(compile(source));
  return said.join(' ');
}

test('every language has the same files, and the compiler knows each area', () => {
  const areas = readdirSync(join(FOLDER, 'en')).sort();
  for (const language of Object.keys(LANGUAGES)) {
    expect(readdirSync(join(FOLDER, language)).sort(), language).toEqual(areas);
  }
  const keys = readFileSync(KEYS, 'utf8');
  for (const area of areas) expect(keys).toContain(`'./messages/en/${area}'`);
});

describe.each(Object.keys(LANGUAGES))('%s', (language) => {
  const messages = readMessages(FOLDER, language);

  test('says exactly what English says', () => {
    expect([...messages.keys()].sort()).toEqual([...english.keys()].sort());
  });

  test('takes the same arguments', () => {
    for (const [key, source] of messages) {
      expect(signature(source), key).toEqual(signature(english.get(key) ?? ''));
    }
  });

  test('has every plural form', () => {
    for (const [key, source] of messages) {
      walk(compile(source), ([, type, choices]) => {
        if (type !== 'plural' && type !== 'selectordinal') return;
        const kind = type === 'plural' ? 'cardinal' : 'ordinal';
        const forms = new Intl.PluralRules(language, { type: kind }).resolvedOptions();
        expect(Object.keys(choices as object), key).toEqual(
          expect.arrayContaining(forms.pluralCategories),
        );
      });
    }
  });

  test('holds no bidi controls, no stray spaces and nothing empty', () => {
    for (const [key, source] of messages) {
      expect(BIDI_CONTROLS.test(source), key).toBe(false);
      expect(source.trim(), key).toBe(source);
      expect(source, key).not.toBe('');
    }
  });
});

test.each(Object.keys(LANGUAGES).filter((code) => code !== 'en'))(
  '%s leaves nothing in English',
  (language) => {
    const script = SCRIPTS[language];
    for (const [key, source] of readMessages(FOLDER, language)) {
      const original = english.get(key) ?? '';
      if (!/\p{L}/u.test(words(original).replace(KEPT_LATIN, ''))) continue; // only arguments
      const said = words(source);
      if (script) {
        expect(said, key).toMatch(script);
        expect(said.replace(KEPT_LATIN, ''), key).not.toMatch(/[A-Za-z]{2,}/);
      } else if (!SAME[language]?.includes(source)) {
        expect(source, key).not.toBe(original);
      }
    }
  },
);

describe('a message', () => {
  const say = (source: string, given = {}, language = 'en', dir: 'ltr' | 'rtl' = 'ltr') =>
    compose(compile(source) as Compiled, given, language, dir);

  test('counts in each language’s own forms', () => {
    const ru = '{n, plural, one {# голос} few {# голоса} many {# голосов} other {# голоса}}';
    expect([1, 3, 5].map((n) => say(ru, { n }, 'ru'))).toEqual([
      '1 голос',
      '3 голоса',
      '5 голосов',
    ]);
    expect(say('{n, plural, =0 {nobody} one {you} other {# people}}', { n: 0 })).toBe('nobody');
    expect(say('{n, plural, offset:1 one {you and # other} other {you and # others}}', { n: 3 })).toBe(
      'you and 2 others',
    );
  });

  test('chooses, and counts inside a choice', () => {
    const source = '{k, select, vote {{n, plural, one {# vote} other {# votes}}} other {nothing}}';
    expect(say(source, { k: 'vote', n: 2 })).toBe('2 votes');
    expect(say(source, { k: 'x', n: 2 })).toBe('nothing');
  });

  test('isolates a name that runs against the sentence, and no other', () => {
    expect(say('{who} spoke', { who: 'Bo' })).toBe('Bo spoke');
    expect(say('{who} spoke', { who: 'سلمى' })).toBe('\u2068سلمى\u2069 spoke');
    expect(say('تحدث {who}', { who: 'Bo' }, 'ar', 'rtl')).toBe('تحدث \u2068Bo\u2069');
  });

  test('keeps a list of names in the order of its language, each name apart', () => {
    const names = ['Lucía', '林文', 'سلمى'].map((name) => isolated(name, 'rtl'));
    expect(names).toEqual(['\u2068Lucía\u2069', '\u2068林文\u2069', 'سلمى']);
    const joined = new Intl.ListFormat('ar', { type: 'conjunction' }).format(names);
    expect(say('جلس {names}', { names: joined }, 'ar', 'rtl')).toBe(`جلس ${joined}`);
  });

  test('that lacks its argument is a defect', () => {
    expect(() => say('{who} spoke')).toThrow('who');
  });
});

test('the first language asked for that we speak is spoken, else English', () => {
  expect(preferred(['de-AT', 'fr-CH', 'en'])).toBe('fr');
  expect(preferred(['zh-Hant-TW'])).toBe('zh');
  expect(preferred(['de', 'constructor'])).toBe('en');
});
