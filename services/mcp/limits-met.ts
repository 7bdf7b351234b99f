import { amountText } from "../core/approval/amount.ts";
import type { Simulated } from "../sdk/simulation.ts";
import type { LimitLine } from "./gate.ts";

type Row = NonNullable<NonNullable<Simulated["limits"]>[number]>;

/** The limit that decided, and the nearest of the others that stands in the way too; never the whole policy. */
export function limitsMet({ decisive, nearest }: Pick<Simulated, "decisive" | "nearest">): readonly LimitLine[] {
  const rows = [decisive, nearest].filter((row) => row !== null);
  const apart = rows.filter((row, at) => rows.findIndex(({ limit }) => limit === row.limit) === at);
  return apart.map(lineOf);
}

function lineOf({ limit, value, bound, kind, unit }: Row): LimitLine {
  const words = (quantity: string) => quantityText(quantity, kind, unit);
  return { name: limit, asked: value === null ? "unknown" : words(value), limit: words(bound) };
}

function quantityText(quantity: string, kind: Row["kind"], unit: string | null): string {
  if (kind === "amount" && unit !== null && /^[0-9]+$/.test(quantity)) return `${amountText(quantity, unit)} ${unit}`;
  return unit === null ? quantity : `${quantity} ${unit}`;
}
