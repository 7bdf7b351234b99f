import { isKnown, publicationOf } from "../file/decode.ts";
import { diffPolicies, type LimitChange } from "../../core/policy/diff.ts";
import { readPolicyFile } from "../file/policy-file.ts";
import type { Proposal } from "../file/proposal.ts";
import type { Governance } from "./connect.ts";
import { predictChange, predictState } from "./prediction.ts";
import { type Reviewed, reviewPublication } from "./review.ts";
import { type ChangeKind, readParameters, readVersion, readVersionWith } from "./versions.ts";

/** What publishing a policy version does, against the version whose mark it names. */
export interface PolicyChange {
  readonly policyId: string;
  readonly from: number;
  /** as the registry will say it */
  readonly kind: ChangeKind;
  /** everything but the parameters that differs */
  readonly pins: readonly LimitChange[];
  /** every limit; null when the parameters are not TrustPolicy's */
  readonly limits: readonly LimitChange[] | null;
  /** its evaluators: what each says of itself, and what its code shows */
  readonly reviewed: readonly Reviewed[];
}

/** For each publication among the calls. @throws POLICY_UNKNOWN, CHAIN_UNREACHABLE */
export async function readPolicyChanges(
  governance: Governance,
  { decoded, names }: Pick<Proposal, "decoded" | "names">,
): Promise<readonly PolicyChange[]> {
  const publications = decoded.filter(isKnown).filter((call) => call.function === "publish");
  return Promise.all(
    publications.map(async (call) => {
      const policyId = call.arguments["policyId"] as string;
      const from = await readVersionWith(governance, policyId, call.arguments["expectedMark"] as string);
      const publication = publicationOf(call.arguments);
      const before = from === 0 ? null : await readBefore(governance, policyId, from);
      const next = {
        evaluator: publication["evaluator"] ?? "",
        gasLimit: Number(publication["gasLimit"]),
        codeHash: publication["codeHash"] ?? "",
        mappingHash: publication["mappingHash"] ?? "",
        parameters: publication["parameters"] ?? "0x",
      };
      const policy = call.policy ?? null;
      const state = await predictState(governance, next);
      const old = before === null ? null : readPolicyFile(before.parameters, names);
      return {
        policyId,
        from,
        kind: await predictChange(governance, before, next, state),
        pins: PINS.map((limit) =>
          pin(limit, before === null ? null : String(before.version[limit]), String({ ...next, state }[limit])),
        ),
        reviewed: await reviewPublication(governance, next.evaluator, policy),
        limits: policy === null || (before !== null && old === null) ? null : diffPolicies(old, policy),
      };
    }),
  );
}

const PINS = ["evaluator", "codeHash", "gasLimit", "mappingHash", "state"] as const;

async function readBefore(governance: Governance, policyId: string, from: number) {
  const [version, parameters] = await Promise.all([
    readVersion(governance, policyId, from),
    readParameters(governance, policyId, from),
  ]);
  return { version, parameters };
}

function pin(limit: string, before: string | null, after: string): LimitChange {
  return { limit, before, after, effect: before === after ? "same" : "changes", money: null };
}
