import { loadPeer } from "./load.ts";
import type { PeerSetup } from "./peer.ts";

interface Cedar {
  preparsePolicySet(id: string, policies: object): { type: string };
  statefulIsAuthorized(call: object): { type: string; response?: { decision: string } };
}

const RULES = 10;
const POLICIES = Object.fromEntries(
  Array.from({ length: RULES }, (_, i) => [
    `rule${i}`,
    `permit(principal == Agent::"a${i}", action == Action::"order", resource) when { context.amount < 10000 };`,
  ]),
);

/** Cedar: Amazon's policy engine, in WebAssembly. */
export const setUpCedar: PeerSetup = async () => {
  const cedar = await loadPeer<Cedar>("@cedar-policy", "cedar-wasm", "nodejs", "cedar_wasm.js");
  cedar.preparsePolicySet("bench", { staticPolicies: POLICIES });
  const call = {
    principal: { type: "Agent", id: `a${RULES - 1}` },
    action: { type: "Action", id: "order" },
    resource: { type: "Target", id: "erp" },
    context: { amount: 5000 },
    preparsedPolicySetId: "bench",
    entities: [],
  };
  const authorize = () => cedar.statefulIsAuthorized(call);
  if (authorize().response?.decision !== "allow") throw new Error("it does not allow the action");
  return {
    decide: {
      "Cedar isAuthorized": {
        does: `evaluates ${RULES} parsed policies in memory; no identity, lineage, chain or proof`,
        run: authorize,
      },
    },
  };
};
