/** What a server answers, read so that nothing in it can surprise a screen. Pure. */

export type Given = Readonly<Record<string, unknown>>;

export const given = (one: unknown): Given => (typeof one === 'object' && one !== null ? (one as Given) : {});
export const text = (one: unknown): string => (typeof one === 'string' ? one : '');
export const listed = (one: unknown): readonly unknown[] => (Array.isArray(one) ? one : []);
export const words = (one: unknown): string[] => listed(one).filter((each) => typeof each === 'string');
