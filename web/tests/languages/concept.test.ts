/** One concept written in a form, and the names of files. */
import { describe, expect, test } from 'vitest';
import { begun, idFor, pieceOf } from '../../src/routes/room/languages/concept';
import { bytesOf, formatOf, nameOf } from '../../src/routes/room/languages/files';
import { readConcept } from '../../src/lib/capabilities/languages/terms';

const BASIN = readConcept({
  ...{ id: 'basin', definition: 'Land.', subject: 'water', source: 'Treaty 12', note: 'n' },
  terms: [{ lang: 'fr-CH', forms: [{ text: 'bassin', status: 'admitted', note: 'x' }] }],
});

describe('a form', () => {
  test('begins with what there is, an empty line after it, and each language once', () => {
    const written = begun(BASIN, ['en', 'fr', 'en']);
    expect(Object.keys(written.terms)).toEqual(['fr-CH', 'en']);
    expect(written.terms['fr-CH']?.map(({ text, status }) => [text, status])).toEqual([['bassin', 'admitted'], ['', 'admitted']]);
    expect(written.terms['en']).toEqual([{ text: '', status: 'preferred', note: '' }]);
  });

  test('lays the concept whole, with what the form does not show', () => {
    const written = begun(BASIN, ['en']);
    written.terms['en'] = [{ text: ' river\tbasin ', status: 'preferred', note: '' }];
    written.isKept = true;
    expect(pieceOf(written, BASIN)).toEqual({
      removed: [],
      concepts: [
        {
          ...{ id: 'basin', definition: 'Land.', subject: 'water', source: 'Treaty 12', note: 'n', do_not_translate: true },
          terms: [
            { lang: 'fr-CH', forms: [{ text: 'bassin', status: 'admitted', note: 'x' }] },
            { lang: 'en', forms: [{ text: 'river basin', status: 'preferred', note: '' }] },
          ],
        },
      ],
    });
  });

  test('without any term lays nothing', () => {
    expect(pieceOf(begun(null, ['en']), null)).toBeNull();
  });

  test('makes an id of the first term, in any script, unless one is given', () => {
    const written = begun(null, ['ar', 'en']);
    written.terms['ar'] = [{ text: 'حوض النهر', status: 'preferred', note: '' }];
    expect(idFor(written)).toBe('حوض-النهر');
    expect(idFor({ ...written, id: ' C 7 ' })).toBe('C 7');
  });
});

test.each([
  ['a.csv', 'csv'],
  ['A.TBX', 'tbx'],
  ['terms.xml', 'tbx'],
  ['terms.tsv', 'csv'],
  ['terms.docx', null],
  ['terms', null],
])('%s is of the format %s', (name, format) => {
  expect(formatOf(name)).toBe(format);
});

test('a file is named for its glossary, in any script', () => {
  expect(nameOf('Rivers / Flüsse', 3, 'csv')).toBe('Rivers-Flüsse-3.csv');
  expect(nameOf('المسرد', 1, 'tbx')).toBe('المسرد-1.tbx');
  expect(nameOf('—', 1, 'csv')).toBe('glossary-1.csv');
});

test('a digest is 64 digits, or none', () => {
  expect(bytesOf('0f'.repeat(32))).toEqual(new Uint8Array(32).fill(15));
  expect([bytesOf('0f'), bytesOf('0F'.repeat(32))]).toEqual([null, null]);
});
