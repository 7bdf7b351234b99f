import { readChainId } from "../chain/read/deployment.ts";
import type { Rpc } from "../chain/rpc/client.ts";
import { CountersignError } from "../core/errors/error.ts";
import { secondsOf } from "../core/time.ts";
import { createStoreCheck } from "../log/store-check.ts";
import { requireAgreement } from "../log/agreement.ts";
import { requireAnchored } from "../log/backlog.ts";
import type { Check } from "../platform/http/health.ts";
import type { SigningDeps } from "./shared/deps.ts";
import { policyInForce, requireSigner } from "./shared/standing.ts";

export type ReadinessDeps = Pick<
  SigningDeps,
  "system" | "logId" | "mappings" | "head" | "registries" | "signer" | "store" | "sequencer" | "clock"
> & { readonly rpc: Rpc; readonly requireAgreement?: () => Promise<void> };

/**
 * What waits, or is refused, while everything else is decided and signed: taking the service away for it would take the rest away
 * as well.
 */
export function readinessNotices({
  store,
  clock,
  counters,
}: Pick<SigningDeps, "store" | "clock" | "counters">): Readonly<Record<string, Check>> {
  return {
    anchoring: () => requireAnchored(store, clock),
    // Lost for good or away for a moment: whatever is charged to a budget is blocked meanwhile.
    counters: async () => {
      await (await counters.open()).read([]);
    },
  };
}

/** Ready means that an action could be decided, signed and stored now. */
export function readinessChecks(deps: ReadinessDeps): Readonly<Record<string, Check>> {
  const { system, mappings, head, registries, sequencer, clock, rpc } = deps;
  const checkStore = createStoreCheck(deps.store, clock);
  return {
    chain: async () => {
      const served = await readChainId(rpc);
      if (served !== system.chainId) {
        throw new CountersignError("CHAIN_WRONG_ID", `the node serves chain ${served}, not ${system.chainId}`);
      }
      head.pin();
    },
    policy: async () => {
      await deps.requireAgreement?.();
      await policyInForce(registries, mappings, head.pin());
    },
    signer: () => requireSigner(deps, head.pin(), secondsOf(clock)),
    history: async () => {
      const end = await registries.readLog(head.pin(), deps.logId);
      if (end !== null) await requireAgreement(deps.store, end);
    },
    // An empty append still takes the write lock, and fails when another sequencer took over.
    store: async () => {
      await sequencer.append([]);
      await checkStore();
    },
  };
}
