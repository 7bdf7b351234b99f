import type { DelegationTerms } from "../../core/explain/terms.ts";
import type { PolicyParameters } from "../../core/policy/parameters.ts";
import type { Pin } from "../../core/ports/ports.ts";
import type { Rpc } from "../rpc/client.ts";
import { createReadCache } from "./cache.ts";
import { readLineage } from "./delegations.ts";
import type { SystemAddresses } from "./deployment.ts";
import type { PolicyView } from "./policies.ts";
import { readTerms } from "./terms.ts";

/** What the limits of a decision are read from. */
export interface AppliedLimits {
  /** null when the evaluator's parameters are not TrustPolicy's */
  readonly terms: PolicyParameters | null;
  /** from the acting delegation up; empty for none, and for one that TrustLineage does not know */
  readonly path: readonly DelegationTerms[];
}

/** Reads limits for people: a decision never rests on what comes from here. */
export interface LimitReader {
  /** @throws CHAIN_UNREACHABLE */
  limitsFor(
    pin: Pick<Pin, "hash" | "number" | "timestamp">,
    policy: PolicyView,
    delegation: string | null,
  ): Promise<AppliedLimits>;
}

export function createLimitReader(
  rpc: Rpc,
  system: Pick<SystemAddresses, "policyRegistry" | "lineage" | "deployedAt">,
): LimitReader {
  const cached = createReadCache(64);
  return {
    limitsFor: async (pin, policy, delegation) => {
      const [terms, path] = await Promise.all([
        // A version's parameters never change.
        cached(`terms ${policy.policyId} ${policy.version} ${policy.parametersHash}`, () =>
          readTerms(rpc, system.policyRegistry, pin, policy),
        ),
        delegation === null
          ? []
          : cached(`path ${delegation} ${pin.hash}`, () => readPath(rpc, system, pin, delegation)),
      ]);
      return { terms, path };
    },
  };
}

async function readPath(
  rpc: Rpc,
  system: Pick<SystemAddresses, "lineage" | "deployedAt">,
  pin: Pick<Pin, "hash" | "number" | "timestamp">,
  delegation: string,
): Promise<readonly DelegationTerms[]> {
  const lineage = await readLineage(rpc, system, pin, delegation);
  return lineage === null ? [] : lineage.delegations.toReversed();
}
