/** A member of a map by its name, an item of a list by its place from 0. */
export type Step = string | number;

/** What a command wants in a domain file, as it would be said in JSON. */
export type Written = string | number | boolean | null | readonly Written[] | { readonly [name: string]: Written };

/** A member of a map that is to come. */
export interface NewMember {
  readonly name: string;
  readonly value: Written;
  /** lines that stand above it, without the # */
  readonly comments?: readonly string[];
}

/** One change of a domain file. A path names where; what is not there yet is made on the way. */
export type Change =
  /** members of the map at a path, which has none of their names; at least one */
  | { readonly kind: "add"; readonly path: readonly string[]; readonly members: readonly NewMember[] }
  /** an item behind the last one of the list at a path */
  | { readonly kind: "append"; readonly path: readonly Step[]; readonly value: Written }
  /** a member or an item that is there, with the comments directly above it */
  | { readonly kind: "remove"; readonly path: readonly Step[] }
  /** a member whose value is a text, a number, a word or a list of them */
  | { readonly kind: "set"; readonly path: readonly Step[]; readonly value: Written };

type Members = Record<string, unknown>;

/**
 * The same change of the value a file has: what the changed text must say, and nothing else.
 * @param value of the file, which stays as it is
 */
export function applied(value: unknown, change: Change): unknown {
  const copy = structuredClone(value) as Members;
  const { path } = change;
  if (change.kind === "add") {
    const at = made(copy, path, {});
    for (const { name, value: said } of change.members) at[name] = said;
    return copy;
  }
  if (change.kind === "append") {
    (made(copy, path, []) as unknown as unknown[]).push(change.value);
    return copy;
  }
  const last = path.at(-1) ?? "";
  const within = made(copy, path.slice(0, -1), {});
  if (change.kind === "set") within[last] = change.value;
  else if (Array.isArray(within)) within.splice(Number(last), 1);
  else delete within[last];
  return copy;
}

/** What stands at a path, which is made where it is not there. */
function made(value: Members, path: readonly Step[], empty: object): Members {
  return path.reduce<Members>((at, step, i) => {
    at[step] ??= i === path.length - 1 ? empty : {};
    return at[step] as Members;
  }, value);
}
