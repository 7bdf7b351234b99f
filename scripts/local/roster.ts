import type { Limits } from "./limits.ts";

/** An agent of the example organization, and who hands it its authority. */
export interface RosterEntry {
  readonly name: string;
  /** an agent further up in the list; null: the organization's human principal */
  readonly under: string | null;
  /** levels of delegation that may follow below */
  readonly levels: number;
  readonly limits: Limits;
}

/** Every action type of the example mapping. */
export const OPERATIONS = [
  "erp.request.classify",
  "erp.budget.read",
  "erp.approval.request",
  "erp.purchase_order.create",
  "bank.wire.create",
] as const;

const usd = (dollars: bigint) => dollars * 100n;

/** All the principal has to hand out. */
export const EVERYTHING: Limits = {
  operations: OPERATIONS,
  perAction: { hold: usd(100_000n), most: usd(100_000n) },
  data: { write: true, ceiling: "confidential" },
  reach: { outside: true },
};

/** Agents that get everything straight from the principal: for trying things out. */
export function directly(...names: readonly string[]): readonly RosterEntry[] {
  return names.map((name) => ({ name, under: null, levels: 0, limits: EVERYTHING }));
}

/** Procurement: a lead who answers to a human, and below it each agent with what its own work needs. */
export const PROCUREMENT: readonly RosterEntry[] = [
  { name: "procurement-lead", under: null, levels: 3, limits: EVERYTHING },
  {
    name: "request-analyzer",
    under: "procurement-lead",
    levels: 0,
    limits: { operations: ["erp.request.classify"], data: { write: true, ceiling: "restricted" } },
  },
  {
    name: "budget-checker",
    under: "procurement-lead",
    levels: 0,
    limits: { operations: ["erp.budget.read"], data: { write: false, ceiling: "restricted" } },
  },
  {
    name: "approval-router",
    under: "procurement-lead",
    levels: 2,
    limits: {
      operations: ["erp.approval.request", "erp.budget.read", "erp.purchase_order.create", "bank.wire.create"],
      perAction: { hold: usd(100_000n), most: usd(100_000n) },
      data: { write: false, ceiling: "restricted" },
      reach: { outside: true },
    },
  },
  {
    name: "po-generator",
    under: "approval-router",
    levels: 1,
    limits: {
      operations: ["erp.purchase_order.create", "bank.wire.create"],
      perAction: { hold: usd(100_000n), most: usd(100_000n) },
      perDay: { hold: usd(100_000n), most: usd(100_000n) },
      perHour: 60,
      reach: { outside: true },
    },
  },
  {
    name: "payment-clerk",
    under: "po-generator",
    levels: 0,
    limits: {
      operations: ["bank.wire.create"],
      perAction: { hold: usd(1_000n), most: usd(1_000n) },
      perDay: { hold: usd(2_000n), most: usd(2_000n) },
      perHour: 20,
      reach: { outside: true },
    },
  },
];
