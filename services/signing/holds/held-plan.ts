import type { ShownAct } from "../../core/approval/action.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { disclosePlan, type OpenedPlan, openSignedPlan, type SignedPlan } from "../../core/plans/open.ts";
import { planAct } from "../../core/plans/words.ts";
import { joinCompact } from "../../core/sdjwt/disclosure.ts";
import type { HoldRow } from "../../store/rows.ts";
import type { SigningDeps } from "../shared/deps.ts";

/** What was signed of a plan: nothing of it is ever erased. @throws LOG_CORRUPT */
export async function signedPlan({ store }: Pick<SigningDeps, "store">, { denialSeq }: HoldRow): Promise<SignedPlan> {
  const row = await store.records.get(denialSeq);
  if (row?.kind !== "plan") throw new CountersignError("LOG_CORRUPT", `record ${denialSeq} is not a plan`);
  return openSignedPlan(row.record);
}

/** A plan that waits or runs, as people are shown it. */
export interface HeldPlan {
  readonly signed: SignedPlan;
  /** with the disclosures that are there: `<plan>~<disclosure>~...~` */
  readonly text: string;
  /** null once parts of it were erased */
  readonly opened: OpenedPlan | null;
}

/** @throws LOG_CORRUPT */
export async function heldPlan(deps: Pick<SigningDeps, "store">, row: HoldRow): Promise<HeldPlan> {
  const signed = await signedPlan(deps, row);
  const stored = (await deps.store.disclosures.get(row.denialSeq)) ?? [];
  // The salt goes with the first thing that is erased.
  const opened = row.salt === null ? null : disclosePlan(signed, stored);
  return { signed, text: joinCompact(signed.jws.compact, stored), opened };
}

/** The words a person signs for a plan, and its largest amount; null once it was erased. @throws LOG_CORRUPT */
export async function plannedAct(
  deps: Pick<SigningDeps, "store">,
  row: HoldRow,
): Promise<{ readonly act: ShownAct; readonly largest: bigint; readonly currency: string } | null> {
  const { opened } = await heldPlan(deps, row);
  if (opened === null) return null;
  const params = opened.steps.map((step) => step.params);
  const largest = params.reduce((most, { amount = "0" }) => (BigInt(amount) > most ? BigInt(amount) : most), 0n);
  return {
    act: planAct(params),
    largest,
    currency: params.find(({ currency }) => currency !== undefined)?.currency ?? "",
  };
}
