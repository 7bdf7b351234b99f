/**
 * What is left of a text for a reader that ignores case. Coarser than any single reader: of two texts one of them takes for
 * the same, both give the same.
 */
export function foldCase(text: string): string {
  return text.toUpperCase().toLowerCase();
}
