/** The vectors of the delta algebra, which Python reads too: quill-delta itself gives their answers. */
import { readFileSync } from 'node:fs';
import Delta, { type Op } from 'quill-delta';
import { expect, test } from 'vitest';

interface Case {
  do: string;
  a: Op[];
  b: Op[];
  base: Op[];
  index: number;
  priority: boolean;
  gives: unknown;
}

const FILE = new URL('../../../tests/vectors/delta.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(FILE, 'utf8')) as { cases: Case[] };

const PERFORM: Record<string, (each: Case) => unknown> = {
  apply: ({ base, a }) => new Delta(base).compose(new Delta(a)).ops,
  compose: ({ a, b }) => new Delta(a).compose(new Delta(b)).ops,
  invert: ({ base, a }) => new Delta(a).invert(new Delta(base)).ops,
  transform: ({ a, b, priority }) => new Delta(a).transform(new Delta(b), priority).ops,
  transform_position: ({ a, index, priority }) =>
    new Delta(a).transformPosition(index, priority),
};

test('every kind of case is known here, and each has its cases', () => {
  expect(new Set(cases.map((each) => each.do))).toEqual(new Set(Object.keys(PERFORM)));
});

test.each(Object.keys(PERFORM))('%s: quill-delta answers as frozen', (name) => {
  for (const each of cases.filter((one) => one.do === name)) {
    expect(PERFORM[name]?.(each), JSON.stringify(each)).toEqual(each.gives);
  }
});
