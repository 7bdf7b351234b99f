const LONGEST = 90;

/** A type of action under the name of its target: `shop` and `createOrder` are shop.create_order. */
export function typeName(target: string, words: readonly string[]): string {
  const name = [target, ...words]
    .map(word)
    .filter((part, i) => i === 0 || part !== "")
    .join(".");
  return name.slice(0, LONGEST).replace(/[._]+$/, "");
}

/** Small letters, digits and underscores; what begins with something else loses that. */
export function word(text: string): string {
  return text
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^[^a-z]+|_+$/g, "");
}

/** The name, or with the next number behind it. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  let next = 2;
  while (taken.has(`${name}_${next}`)) next += 1;
  return `${name}_${next}`;
}
