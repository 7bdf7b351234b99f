import { utf8 } from "../../../../services/core/encoding/bytes.ts";
import { encodeBase64url } from "../../../../services/core/encoding/base64url.ts";
import type { Proposal } from "../../../../services/sdk/intent.ts";
import { ERP } from "./example.ts";

const SESSION = "session-1";

/** An order over whole US dollars, and the request that makes it. */
export function order(dollars: number, over: Partial<Proposal> = {}): Proposal {
  return {
    type: "erp.order.create",
    method: "POST",
    origin: ERP,
    path: "/orders",
    contentType: "application/json",
    body: orderBody(dollars),
    params: { amount: String(dollars * 100), currency: "USD", recipient: "ACME" },
    session: SESSION,
    ...over,
  };
}

export function orderBody(dollars: number): Uint8Array {
  return utf8(JSON.stringify({ total: dollars, currency: "USD", vendor: "ACME" }));
}

export function reading(over: Partial<Proposal> = {}): Proposal {
  return {
    type: "erp.unit.read",
    method: "GET",
    origin: ERP,
    path: "/units/north",
    contentType: null,
    body: new Uint8Array(),
    params: { dataset: "north" },
    session: SESSION,
    ...over,
  };
}

export function contentOf(proposal: Proposal): string {
  return encodeBase64url(proposal.body);
}
