/** Scripts whose letters look like those of another one of them. */
const ALIKE = ["Latin", "Cyrillic", "Greek", "Armenian", "Cherokee", "Coptic", "Lisu"] as const;
const LETTERS = ALIKE.map((name) => [name, new RegExp(`\\p{Script=${name}}`, "u")] as const);
/** Letters that are only another form of a plain one: full-width, mathematical, small capitals of a font. */
const FORMS = "other forms of letters";

/**
 * The scripts one word of a text mixes, where one's letters pass for another's: `аcme`, whose first letter is Cyrillic.
 * @returns null when no word does
 */
export function scriptsMixed(text: string): readonly string[] | null {
  const mixes = text
    .split(/\s+/u)
    .map(scriptsOf)
    .filter(({ length }) => length > 1);
  return mixes.length === 0 ? null : [...new Set(mixes.flat())];
}

function scriptsOf(word: string): readonly string[] {
  const scripts = LETTERS.filter(([, letter]) => letter.test(word)).map(([name]) => name);
  return hasForms(word) ? [...(scripts.length === 0 ? ["Latin"] : scripts), FORMS] : scripts;
}

function hasForms(word: string): boolean {
  return [...word].some((letter) => !/[\x00-\x7f]/.test(letter) && /^[A-Za-z0-9]$/.test(letter.normalize("NFKC")));
}
