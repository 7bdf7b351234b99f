import fc from "fast-check";

import { utf8 } from "../../../../../services/core/encoding/bytes.ts";
import type { MappableRequest } from "../../../../../services/core/mapping/derive.ts";
import { parseMapping } from "../../../../../services/core/mapping/parse.ts";
import type { Mapping } from "../../../../../services/core/mapping/schema.ts";
import type { Params } from "../../../../../services/core/schemas/act.ts";
import { CLASSIFICATIONS } from "../../../../../services/core/words/verdicts.ts";
import { SALT } from "./mappings.ts";
import { respell, SEGMENT } from "./targets.ts";

/** A mapping, a request under it, and the parameters the request was built from. */
export interface KnownRequest {
  readonly mapping: Mapping;
  readonly request: MappableRequest;
  readonly params: Params;
}

const ORIGIN = "http://erp.example";

/** Where one parameter stands: in a member of the body, a query name, a path segment, or the mapping itself. */
const PLACE = fc.constantFrom("body", "query", "path", "value");
const TEXTS = ["recipient", "channel", "dataset"] as const;

const paramsArbitrary = fc
  .record({
    money: fc.option(
      fc.record({
        amount: fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }),
        currency: fc.stringMatching(/^[A-Z]{3}$/),
        decimals: fc.integer({ min: 0, max: 18 }),
        inQuery: fc.boolean(),
      }),
    ),
    texts: fc.dictionary(fc.constantFrom(...TEXTS), fc.tuple(SEGMENT, PLACE)),
    currencyPlace: fc.constantFrom("body", "query", "value"),
    fixed: fc.record(
      {
        classification: fc.constantFrom(...CLASSIFICATIONS),
        access: fc.constantFrom("read" as const, "write" as const),
        pii: fc.boolean(),
        external: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
    noise: fc
      .dictionary(fc.stringMatching(/^z[a-z]{0,6}$/), fc.jsonValue({ maxDepth: 3 }))
      .filter((members) => !JSON.stringify(members).includes("__proto__")),
  })
  .map(({ fixed, ...rest }) => ({ ...rest, fixed: Object.fromEntries(Object.entries(fixed)) }));

/** Builds mapping, request and parameters side by side; none is read out of another. */
export const KNOWN_REQUEST: fc.Arbitrary<KnownRequest> = paramsArbitrary.map((input) => {
  const sources: Record<string, object> = {};
  const params: Record<string, unknown> = { ...input.fixed };
  const body: Record<string, unknown> = { ...input.noise, nested: {} };
  const query: [string, string][] = [];
  const path: string[] = ["actions"];
  const segments: string[] = ["actions"];

  const put = (name: string, place: string, text: string, more: object = {}): void => {
    if (place === "body") {
      body["nested"] = { ...(body["nested"] as object), [name]: [text] };
      sources[name] = { body: `/nested/${name}/0`, ...more };
    } else if (place === "query") {
      query.push([name, text]);
      sources[name] = { query: name, ...more };
    } else if (place === "path") {
      path.push(`{${name}}`);
      segments.push(text);
      sources[name] = { path: name };
    } else {
      sources[name] = { value: text };
    }
  };

  for (const [name, value] of Object.entries(input.fixed)) sources[name] = { value };
  for (const [name, [text, place]] of Object.entries(input.texts)) {
    params[name] = text;
    put(name, place, text);
  }
  if (input.money !== null) {
    const { amount, currency, decimals, inQuery } = input.money;
    Object.assign(params, { amount: amount.toString(), currency });
    put("amount", inQuery ? "query" : "body", decimal(amount, decimals), { decimals });
    put("currency", input.currencyPlace, currency);
  }

  const rule = {
    type: "erp.thing.do",
    target: "erp",
    method: "PUT",
    path: `/${path.join("/")}`,
    query: query.map(([name]) => name),
    params: sources,
  };
  // JSON is YAML.
  const file = JSON.stringify({ version: 1, policy: 1, salt: SALT, targets: { erp: ORIGIN }, actions: [rule] });
  const uri = ORIGIN + respell(segments, query);
  const request = { method: "PUT", uri, contentType: "application/json", body: utf8(JSON.stringify(body)) };
  return { mapping: parseMapping(file), request, params };
});

function decimal(units: bigint, decimals: number): string {
  const digits = units.toString().padStart(decimals + 1, "0");
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
