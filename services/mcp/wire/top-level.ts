/**
 * The members of a JSON object as they were written, so that one can be passed on without reading and writing it again.
 * @param text valid JSON that is an object
 * @returns each name with the source of its value; null when a name stands twice: two readers could take two of them
 */
export function topLevel(text: string): ReadonlyMap<string, string> | null {
  const members = new Map<string, string>();
  let at = text.indexOf("{") + 1;
  for (;;) {
    const opening = /["}]/g;
    opening.lastIndex = at;
    const found = opening.exec(text);
    if (found === null || found[0] === "}") return members;
    const afterName = endOfString(text, found.index);
    const name = JSON.parse(text.slice(found.index, afterName)) as string;
    const start = text.indexOf(":", afterName) + 1;
    const end = endOfValue(text, start);
    if (members.has(name)) return null;
    members.set(name, text.slice(start, end).trim());
    at = end;
  }
}

/** @param at of its opening quote */
function endOfString(text: string, at: number): number {
  for (let quote = text.indexOf('"', at + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let before = quote;
    while (text.charAt(before - 1) === "\\") before -= 1;
    if ((quote - before) % 2 === 0) return quote + 1;
  }
  return text.length;
}

/** Where the comma or the brace stands that ends a value of the outermost object. */
function endOfValue(text: string, start: number): number {
  const marks = /["{}[\],]/g;
  let depth = 0;
  marks.lastIndex = start;
  for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
    const [sign] = mark;
    if (sign === '"') marks.lastIndex = endOfString(text, mark.index);
    else if (sign === "{" || sign === "[") depth += 1;
    else if (depth === 0) return mark.index;
    else if (sign !== ",") depth -= 1;
  }
  return text.length;
}
