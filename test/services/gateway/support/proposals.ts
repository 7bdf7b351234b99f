import { utf8 } from "../../../../services/core/encoding/bytes.ts";
import type { Params } from "../../../../services/core/schemas/act.ts";
import type { Organization } from "./organization.ts";
import { NOWHERE } from "./mapping.ts";

/** A request an agent wants to make, and what it means. */
export interface Proposal {
  readonly type: string;
  readonly target: string;
  readonly origin: string;
  readonly method: string;
  readonly path: string;
  readonly contentType: string | null;
  readonly body: Uint8Array;
  readonly params: Params;
}

export function order({ erp }: Organization, dollars = 900): Proposal {
  return {
    type: "erp.order.create",
    target: "erp",
    origin: erp.origin,
    method: "POST",
    path: "/orders",
    contentType: "application/json",
    body: orderBody(dollars),
    params: { amount: String(dollars * 100), currency: "USD", recipient: "ACME" },
  };
}

export function orderBody(dollars: number): Uint8Array {
  return utf8(JSON.stringify({ total: dollars, currency: "USD", vendor: "ACME" }));
}

/** Asks the target to behave in a certain way; see target.ts. */
export function thing({ erp }: Organization, name: string): Proposal {
  return {
    type: "erp.thing.read",
    target: "erp",
    origin: erp.origin,
    method: "GET",
    path: `/things/${name}`,
    contentType: null,
    body: new Uint8Array(),
    params: { dataset: name },
  };
}

/** The same of a target that has settings of its own, and a base path. */
export function bankThing({ bank }: Organization, name: string, method: "GET" | "POST" = "GET"): Proposal {
  return {
    type: method === "GET" ? "bank.thing.read" : "bank.thing.make",
    target: "bank",
    origin: `${bank.origin}/v2`,
    method,
    path: `/things/${name}`,
    contentType: null,
    body: new Uint8Array(),
    params: { dataset: name },
  };
}

export function unreachable(organization: Organization): Proposal {
  return { ...thing(organization, "any"), type: "nowhere.thing.read", target: "nowhere", origin: NOWHERE };
}
