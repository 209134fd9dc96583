/** Which languages a reader wants side by side in a glossary; kept in this browser, for it concerns nobody else. */
import { keepList, keptList } from '../../../lib/kept-list';

const KEPT_UNDER = 'nr-glossary-columns';

let kept = $state.raw<readonly string[] | null>(keptList(KEPT_UNDER));

/** The languages somebody chose; null: no choice was made. */
export function chosenColumns(): readonly string[] | null {
  return kept;
}

export function keepColumns(languages: readonly string[]): void {
  kept = languages;
  keepList(KEPT_UNDER, languages);
}
