import { utf8 } from "../../services/core/encoding/bytes.ts";
import type { Params } from "../../services/core/schemas/act.ts";
import type { Proposal } from "../../services/sdk/intent.ts";
import type { Cast } from "./cast.ts";

type Body = Readonly<Record<string, unknown>>;
type Links = Pick<Proposal, "parents" | "hold">;

const NOTHING = new Uint8Array();

/** The requests of the story, as agents propose them. */
export function classify(cast: Cast, text: string, links: Links = {}): Proposal {
  return post(cast, cast.erpOrigin, "erp.request.classify", "/classifications", { text }, { access: "write" }, links);
}

export function readBudget(cast: Cast, unit: string, links: Links = {}): Proposal {
  return {
    type: "erp.budget.read",
    method: "GET",
    origin: cast.erpOrigin,
    path: `/budgets/${unit}?quarter=4`,
    contentType: null,
    body: NOTHING,
    params: { dataset: unit, access: "read", classification: "restricted" },
    session: cast.session,
    ...links,
  };
}

export function requestApproval(cast: Cast, subject: string, links: Links = {}): Proposal {
  return post(
    cast,
    cast.erpOrigin,
    "erp.approval.request",
    "/approval-requests",
    { subject },
    { channel: "erp" },
    links,
  );
}

export interface OrderInput {
  readonly vendor: string;
  readonly part: string;
  readonly quantity: number;
  /** US dollars with two decimals, as the ERP writes them */
  readonly total: string;
}

export function createOrder(cast: Cast, order: OrderInput, links: Links = {}): Proposal {
  const params: Params = { amount: cents(order.total), currency: "USD", recipient: order.vendor };
  const body = { ...order, currency: "USD" };
  return post(cast, cast.erpOrigin, "erp.purchase_order.create", "/purchase-orders", body, params, links);
}

/** @param said what the intent says the amount is, when it lies */
export function wire(cast: Cast, to: string, amount: string, said = amount, links: Links = {}): Proposal {
  const params: Params = { amount: cents(said), currency: "USD", recipient: to, external: true };
  return post(cast, cast.bankOrigin, "bank.wire.create", "/wires", { to, amount, currency: "USD" }, params, links);
}

function post(
  cast: Cast,
  origin: string,
  type: string,
  path: string,
  body: Body,
  params: Params,
  links: Links,
): Proposal {
  return {
    type,
    method: "POST",
    origin,
    path,
    contentType: "application/json",
    body: utf8(JSON.stringify(body)),
    params,
    session: cast.session,
    ...links,
  };
}

function cents(dollars: string): string {
  return dollars.replace(".", "");
}
