/**
 * What is left of a text for a reader that ignores case. Coarser than any single reader: of two texts that simple, full,
 * Turkic or compatibility (NFKC) folding brings together, both give the same. Characters that show nothing are left out.
 */
export function foldCase(text: string): string {
  if (/^[\0-\x7f]*$/.test(text)) return text.toLowerCase();
  let folded = text;
  for (let next = foldOnce(folded); next !== folded; next = foldOnce(folded)) folded = next;
  return folded;
}

/** Not all of it comes about at once: capital sharp s becomes sharp s, and that becomes ss. */
function foldOnce(text: string): string {
  return (
    text
      .normalize("NFKC")
      .replaceAll(/\p{Default_Ignorable_Code_Point}/gu, "")
      .toUpperCase()
      .toLowerCase()
      // A dotted capital I is an i with a dot to some, and a plain i to others.
      .replaceAll("i\u0307", "i")
  );
}
