import { z } from "zod";

import { FLOOR_SOURCES, VERDICTS } from "../words/verdicts.ts";
import { hex32, sha256b64 } from "./primitives.ts";

/**
 * The signed plan an action belongs to, which of its steps it is, from 1, and the hashes that lead from the step to the root.
 * The path stands here because call data are made from claims, and because it tells nothing: it is made of digests.
 */
const stepOfPlanSchema = z.strictObject({ root: hex32, step: z.int().min(1), path: z.array(hex32).max(16) });

export type StepOfPlan = z.infer<typeof stepOfPlanSchema>;

/** Something that is stricter than the contract alone. */
const floorSchema = z.strictObject({
  source: z.enum(FLOOR_SOURCES).exclude(["None"]),
  /** SHA-256 of the record that says so; of a token or an attestation, the hash in the member of that name */
  record: sha256b64,
  /** mildest verdict; AutoApproved adds nothing */
  verdict: z.enum(VERDICTS).exclude(["None"]),
});
export type Floor = z.infer<typeof floorSchema>;

/** Most floors of a decision. */
const MAX_FLOORS = 16;

/** What the target said an action would do, before: hash of its preview, and of what says which state it was made from. */
export const previewSchema = z.strictObject({
  /** SHA-256 of the preview's canonical JSON */
  digest: sha256b64,
  /** SHA-256 of its ETag, or of the canonical JSON of its version; null where the mapping names neither */
  state: sha256b64.nullable(),
});
export type PreviewWitness = z.infer<typeof previewSchema>;

/** Whom an agent acts for, as the disclosure `act_for` says it: a person or a thing, in the words of whoever asks. */
export const actForSchema = z
  .string()
  .min(1)
  .max(256)
  .regex(/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/, "expected printable ASCII, such as mailto:alice@example.com");

/** Members of an intent that a decision repeats, and that a later part fills: null until then, and never absent. */
export const pendingShape = {
  plan: stepOfPlanSchema.nullable(),
  preview: previewSchema.nullable(),
  /** digest of the disclosure `act_for`: whom the agent acts for */
  act_for: sha256b64.nullable(),
  /** SHA-256 of the token the agent presents */
  token: sha256b64.nullable(),
  /** SHA-256 of what attests the agent's surroundings */
  attestation: sha256b64.nullable(),
};
/** Of these, what this version fills. */
const FILLED: readonly string[] = ["plan", "act_for", "preview"] satisfies readonly (keyof typeof pendingShape)[];
const PENDING = unfilled(pendingShape);

/** Members of a decision that a later part fills. */
export const pendingContextShape = {
  ...pendingShape,
  /** what made the decision stricter, strictly ascending by record, then by source in the order of the words; null for nothing */
  floor: z.array(floorSchema).min(1).max(MAX_FLOORS).nullable(),
  /** risk score, 0 to 1000, and the seq up to which the log was looked at */
  score: z.strictObject({ value: z.int().min(0).max(1000), as_of: z.int().min(1) }).nullable(),
};
const PENDING_CONTEXT = unfilled(pendingContextShape);

function unfilled<T extends object>(shape: T): readonly (keyof T)[] {
  return (Object.keys(shape) as (keyof T & string)[]).filter((name) => !FILLED.includes(name));
}

type Pending = Readonly<Record<(typeof PENDING)[number], unknown>>;
type PendingContext = Readonly<Record<(typeof PENDING_CONTEXT)[number], unknown>>;

/**
 * The members of an intent that say something no part of this version knows how to keep. Who passed over one would permit, or
 * report, another thing than was asked.
 */
export function unsupportedInIntent(claims: Pending): readonly string[] {
  return PENDING.filter((name) => claims[name] !== null);
}

/** The same of a permission or a denial. Floors come from the intent itself, or from records of services. */
export function unsupportedInDecision({ ctx }: { readonly ctx: PendingContext & Asked }): readonly string[] {
  const said = PENDING_CONTEXT.filter((name) => ctx[name] !== null && !(name === "floor" && isRecorded(ctx)));
  return said.map((name) => `ctx.${name}`);
}

/** A decision as far as floors say something of it. */
interface Asked {
  /** hash of the intent */
  readonly intent: string;
  readonly floor: readonly Floor[] | null;
}

/** The floor of a decision on an intent that asks for a stricter verdict: the intent is the record that says so. */
export function floorOf(
  { at_least: atLeast }: { readonly at_least?: { readonly verdict: Floor["verdict"] } | undefined },
  intent: string,
): Floor[] | null {
  return atLeast === undefined ? null : [{ source: "Record", record: intent, verdict: atLeast.verdict }];
}

function isRecorded({ intent, floor }: Asked): boolean {
  return (floor ?? []).every(
    ({ source, record, verdict }) => source === "Record" && (record === intent ? ASKED : RECORDED).includes(verdict),
  );
}

/** Nobody asks to be blocked, and the mildest verdict adds nothing. */
const ASKED: readonly string[] = ["Flagged", "Held"];
const RECORDED: readonly string[] = [...ASKED, "Blocked"];
