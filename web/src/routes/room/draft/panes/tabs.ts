/** The views of a text that its reader has. Pure. */

export type DeskPane =
  | 'text'
  | 'outline'
  | 'paragraph'
  | 'board'
  | 'proposals'
  | 'consolidation'
  | 'versions'
  | 'compare'
  | 'playback'
  | 'files'
  | 'chair';

/** The views in the order of their tabs; in a wide window some stand beside the text. */
export function tabsOf(text: { readonly isPublished: boolean; readonly isChair: boolean }, layout: string): DeskPane[] {
  const shown: DeskPane[] = ['text'];
  if (layout !== 'wide') shown.push('outline', 'paragraph');
  shown.push('board');
  if (!text.isPublished) shown.push('proposals');
  shown.push('versions', 'compare', 'playback', 'files');
  shown.push(text.isChair ? 'chair' : 'consolidation');
  return text.isPublished ? shown.filter((one) => one !== 'consolidation') : shown;
}
