/** A member of a map by its name, an item of a list by its place from 0. */
export type Step = string | number;

/** What a command wants in a domain file, as it would be said in JSON. */
export type Written = string | number | boolean | null | readonly Written[] | { readonly [name: string]: Written };

/** One change of a domain file. A path names where; what is not there yet is made on the way. */
export type Change =
  /** a member of a map that has none of this name */
  | {
      readonly kind: "add";
      readonly path: readonly string[];
      readonly value: Written;
      /** lines that stand above it, without the # */
      readonly comments?: readonly string[];
    }
  /** an item behind the last one of a list */
  | {
      readonly kind: "append";
      readonly path: readonly Step[];
      readonly value: Written;
      readonly comments?: readonly string[];
    }
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
  const copy = structuredClone(value) as unknown;
  const { path } = change;
  const last = path.at(-1) ?? "";
  const within = path.slice(0, -1).reduce<Members>((at, step, i) => {
    at[step] ??= typeof path[i + 1] === "number" ? [] : {};
    return at[step] as Members;
  }, copy as Members);
  if (change.kind === "remove") {
    if (Array.isArray(within)) within.splice(Number(last), 1);
    else delete within[last];
  } else if (change.kind === "append") {
    within[last] = [...((within[last] ?? []) as unknown[]), change.value];
  } else {
    within[last] = change.value;
  }
  return copy;
}
