/** What people type into one line, as the room takes it. */

const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\ufeff\ufff9-\ufffb]+/g;
const MOST = 300;

/** Trim a line and drop what nobody sees; null when nothing is left or it is too long. */
export function lineOf(text: string): string | null {
  const line = text.replace(UNSEEN, ' ').trim();
  return line === '' || [...line].length > MOST ? null : line;
}

/** A delegation's short code: 2 to 10 capitals and digits, a capital first. */
export function codeOf(text: string): string | null {
  const code = text.trim().toUpperCase();
  return /^[A-Z][A-Z0-9]{1,9}$/.test(code) ? code : null;
}

/** The languages in which something was written, each with its line. */
export function linesOf<Label extends string>(
  written: Readonly<Record<string, string>>,
  label: Label,
): ({ lang: string } & Record<Label, string>)[] {
  return Object.entries(written).flatMap(([lang, text]) => {
    const line = lineOf(text);
    return line ? [{ lang, [label]: line } as { lang: string } & Record<Label, string>] : [];
  });
}
