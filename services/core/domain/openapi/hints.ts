import { isMembers, memberOf, type OpenApi } from "./document.ts";

/** A place in a body that seems to hold what a limit could be about. */
export interface Hint {
  readonly param: "amount" | "currency" | "recipient";
  /** JSON pointer */
  readonly pointer: string;
  /** whether the document says that it is a whole number */
  readonly isWhole: boolean;
}

/** Names that plainly say it, without dashes and underscores. */
const NAMES: ReadonlyMap<string, Hint["param"]> = new Map([
  ["amount", "amount"],
  ["total", "amount"],
  ["totalamount", "amount"],
  ["currency", "currency"],
  ["currencycode", "currency"],
  ["recipient", "recipient"],
  ["payee", "recipient"],
  ["beneficiary", "recipient"],
  ["iban", "recipient"],
  ["vendor", "recipient"],
  ["to", "recipient"],
]);
const MAX_DEPTH = 4;
const MAX_LOOKED_AT = 500;
const POINTER = /^(?:\/[A-Za-z0-9_.-]{1,64})+$/;

/** The first place for each parameter: to be looked at by a person, never taken over. */
export function hintsOf(api: OpenApi, schema: unknown): readonly Hint[] {
  const found = new Map<Hint["param"], Hint>();
  let left = MAX_LOOKED_AT;
  const look = (node: unknown, pointer: string, depth: number): void => {
    const at = api.resolve(node);
    if (at === null || depth > MAX_DEPTH) return;
    const all = memberOf(at, "allOf");
    const properties = memberOf(at, "properties");
    // A schema can lead to itself: every step counts, whatever it leads to.
    for (const part of Array.isArray(all) ? (all as unknown[]) : []) {
      if ((left -= 1) < 0) return;
      look(part, pointer, depth + 1);
    }
    for (const [name, property] of Object.entries(isMembers(properties) ? properties : {})) {
      if ((left -= 1) < 0) return;
      const here = `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      const type = memberOf(api.resolve(property) ?? {}, "type");
      const param = NAMES.get(name.toLowerCase().replaceAll(/[-_]/g, ""));
      const fits = type === "string" || (param === "amount" && (type === "number" || type === "integer"));
      if (param !== undefined && fits && !found.has(param) && POINTER.test(here)) {
        found.set(param, { param, pointer: here, isWhole: type === "integer" });
      }
      if (type === "object") look(property, here, depth + 1);
    }
  };
  look(schema, "", 0);
  return [...found.values()];
}

/** What a person could take over, as comments. */
export function hintComments(hints: readonly Hint[]): readonly string[] {
  if (hints.length === 0) return [];
  const said = hints.map(({ param, pointer, isWhole }) => {
    const decimals = param === "amount" ? `, decimals: ${isWhole ? 0 : 2}` : "";
    return `${param}: { body: ${pointer}${decimals} }`;
  });
  const money = hints.some(({ param }) => param === "amount") ? " An amount needs its currency, and blockAbove." : "";
  return [`The body seems to carry, to be checked and put under params:${money}`, ...said.map((line) => `  ${line}`)];
}
