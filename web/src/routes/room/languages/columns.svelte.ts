/** Which languages a reader wants side by side in a glossary; kept in this browser, for it concerns nobody else. */
const KEPT_UNDER = 'nr-glossary-columns';

let kept = $state.raw<readonly string[] | null>(read());

/** The languages somebody chose; null: no choice was made. */
export function chosenColumns(): readonly string[] | null {
  return kept;
}

export function keepColumns(languages: readonly string[]): void {
  kept = languages;
  try {
    localStorage.setItem(KEPT_UNDER, JSON.stringify(languages));
  } catch {
    // Storage is refused here: the choice holds until the page is left.
  }
}

function read(): readonly string[] | null {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEPT_UNDER) ?? 'null');
    return Array.isArray(found) && found.every((one) => typeof one === 'string') ? found : null;
  } catch {
    return null;
  }
}
