/** What a server answers, read so that nothing in it can surprise a screen. Pure. */

export type Given = Readonly<Record<string, unknown>>;

/** What is no object has nothing in it. */
export const given = (one: unknown): Given => (typeof one === 'object' && one !== null ? (one as Given) : {});
/** What is no text is an empty one. */
export const text = (one: unknown): string => (typeof one === 'string' ? one : '');
/** What is no list is an empty one. */
export const listed = (one: unknown): readonly unknown[] => (Array.isArray(one) ? one : []);
/** The texts of a list; all else in it is left out. */
export const words = (one: unknown): string[] => listed(one).filter((each) => typeof each === 'string');
