/** The six languages of the interface, in the order in which the United Nations list them. */

export const LANGUAGES = {
  ar: { name: 'العربية', dir: 'rtl' },
  zh: { name: '中文', dir: 'ltr' },
  en: { name: 'English', dir: 'ltr' },
  fr: { name: 'français', dir: 'ltr' },
  ru: { name: 'русский', dir: 'ltr' },
  es: { name: 'español', dir: 'ltr' },
} as const;

export type Language = keyof typeof LANGUAGES;

export function isLanguage(code: unknown): code is Language {
  return typeof code === 'string' && Object.hasOwn(LANGUAGES, code);
}

/** Choose the first language the reader asks for that we speak; English when there is none. */
export function preferred(asked: readonly string[]): Language {
  return asked.map((tag) => tag.split('-')[0]?.toLowerCase()).find(isLanguage) ?? 'en';
}
