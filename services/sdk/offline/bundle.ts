import { z } from "zod";

import { CountersignError, isCountersignError } from "../../core/errors/error.ts";
import { canonicalJson } from "../../core/json/canonical.ts";
import { parseJson } from "../../core/json/parse.ts";
import { parseAs } from "../../core/schemas/parse.ts";
import { address, caip2, hex32 } from "../../core/schemas/primitives.ts";
import type { VerifiedDecision } from "./decision.ts";
import type { KeySet } from "./keys.ts";
import { type DecisionRecord, keySetSchema, openRecord } from "./record.ts";

/** What the records of a bundle are of, and how many there are: the first line of one. */
const bundleHeadSchema = z.strictObject({
  v: z.literal(1),
  type: z.literal("countersign-bundle"),
  chain: caip2,
  system: address,
  /** SHA-256 of the organization's name, hex */
  organization: hex32,
  /** every key that may ever have signed for one of its logs, as the chain had them when this was made */
  keys: keySetSchema.extend({ keys: keySetSchema.shape.keys.max(256) }),
  /** records that follow */
  count: z.int().min(0),
});
export type BundleHead = z.infer<typeof bundleHeadSchema>;

/** Decisions with everything that shows them, for somebody who has nothing else of an organization. */
export interface Bundle {
  readonly head: BundleHead;
  readonly records: readonly DecisionRecord[];
}

/**
 * A bundle as JSON lines: its head, and a record on each line, each in its RFC 8785 form: the same records give the same bytes.
 *
 * @example
 * await writeFile("part.jsonl", bundleText({ head: { ...head, count: 1 }, records: records.slice(0, 1) }));
 */
export function bundleText({ head, records }: Bundle): string {
  return [head, ...records].map((line) => `${canonicalJson(line)}\n`).join("");
}

/**
 * Reads a bundle and checks every record in it: signatures, what is disclosed, outcomes, receipts.
 *
 * Without keys of your own it says that the bundle agrees with itself. Give the keys you know from the chain to know who signed.
 *
 * @example
 * const { head, decisions } = openBundle(await readFile("bundle.jsonl", "utf8"), jwks);
 *
 * @param trusted keys you trust, default those the bundle names
 * @throws RECORD_INVALID with the line, and what `openRecord` throws for a record
 */
export function openBundle(
  text: string,
  trusted?: KeySet,
): { readonly head: BundleHead; readonly decisions: readonly VerifiedDecision[] } {
  const lines = text.split("\n").filter((line) => line !== "");
  const head = parseAs(bundleHeadSchema, parseJson(lines[0] ?? ""), "RECORD_INVALID");
  if (head.count !== lines.length - 1) {
    throw new CountersignError("RECORD_INVALID", `the bundle says ${head.count} records, and has ${lines.length - 1}`);
  }
  const keys = trusted ?? head.keys;
  const decisions = lines
    .slice(1)
    .map((line, i) => atLine(i + 2, () => ofHead(head, openRecord(parseJson(line), keys))));
  return { head, decisions };
}

function ofHead({ chain }: BundleHead, decision: VerifiedDecision): VerifiedDecision {
  if (decision.claims.pol.chain === chain) return decision;
  throw new CountersignError(
    "RECORD_INVALID",
    `decided on ${decision.claims.pol.chain}, and the bundle is of ${chain}`,
  );
}

function atLine<T>(line: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!isCountersignError(error)) throw error;
    throw new CountersignError(error.code, `line ${line}: ${error.detail}`, { cause: error });
  }
}
