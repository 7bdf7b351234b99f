import { EXAMPLE } from "../core/openapi/examples.ts";

/** A limit as a simulation shows it. */
export const LIMIT = {
  limit: "amount.hold",
  source: { from: "policy", policy: 1 },
  kind: "amount",
  dimension: "Financial",
  verdict: "Held",
  reason: "ABOVE_HOLD",
  value: "2000000",
  bound: "1000000",
  unit: "USD",
  beyond: true,
  headroom: "-1000000",
  used: 2,
} as const;

/** The words an approver signs. */
export const WORDS = {
  type: "erp.purchase_order.create",
  target: "http://127.0.0.1:8403",
  amount: "20,000.00",
  currency: "USD",
  recipient: "Vendor Y",
  until: "2026-11-30 12:00:00 UTC",
  salt: EXAMPLE.salt,
} as const;

/** A held action as its readers see it. */
export const HELD_ACTION = {
  type: "erp.purchase_order.create",
  agent: EXAMPLE.agent,
  sub: "http://127.0.0.1:8403",
  method: "POST",
  uri: null,
  why: null,
  act_for: null,
  params: null,
  preview: null,
  act: {
    type: "erp.purchase_order.create",
    http: { method: "POST", content_type: "application/json", _sd: [EXAMPLE.hash, `${EXAMPLE.hash.slice(0, -1)}I`] },
    params: { _sd: [] },
    map: EXAMPLE.hash,
  },
  disclosures: [],
} as const;
