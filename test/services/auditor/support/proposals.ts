import { utf8 } from "../../../../services/core/encoding/bytes.ts";
import type { Proposal } from "../../../../services/sdk/intent.ts";
import type { Organization } from "./organization.ts";

const SESSION = "session-1";

/** An order over whole US dollars: flagged above 5,000, held above 10,000, blocked above 100,000. */
export function order({ target }: Organization, dollars: number, over: Partial<Proposal> = {}): Proposal {
  return {
    type: "erp.purchase_order.create",
    method: "POST",
    origin: target.origin,
    path: "/purchase-orders",
    contentType: "application/json",
    body: utf8(JSON.stringify({ total: `${dollars}.00`, currency: "USD", vendor: "ACME" })),
    params: { amount: String(dollars * 100), currency: "USD", recipient: "ACME" },
    session: SESSION,
    ...over,
  };
}

/** A request no rule of the mapping covers: the signing service refuses it without asking the policy. */
export function unmapped(organization: Organization): Proposal {
  return order(organization, 1, { path: "/unknown", type: "erp.unknown.create" });
}
