import { id } from "ethers";

import { amountText } from "../../../../services/core/approval/amount.ts";
import { registerAgents } from "../../../../scripts/local/agents.ts";
import { sha256Hex } from "../../../../scripts/local/digest.ts";
import { policyAbi } from "../../../../services/chain/abi/contracts.ts";
import { fromHex } from "../../../../services/core/encoding/hex.ts";
import { createMemorySigner } from "../../../../services/keys/memory-signer.ts";
import { FACET, PURCHASE, TARGET, USD } from "../../../contracts/support/action-values.ts";
import { MAPPING_HASH, startOrganization, type TestOrganization } from "./organization.ts";

/** What the example's registrar enters for this agent. */
export const MODEL = sha256Hex("model of buyer");
const ZERO = `0x${"00".repeat(32)}`;

/** A test organization with one agent that may buy. */
export interface Buyer {
  readonly org: TestOrganization;
  readonly delegation: string;
  /** call data of a decision about a purchase */
  purchase(amount: bigint, time: number): Uint8Array;
}

/** @param most minor units the agent was delegated, per purchase */
export async function startBuyer(most = 10_000_000n): Promise<Buyer> {
  const org = await startOrganization();
  const limits = { actions: ["purchase.create"], perAction: { blockAbove: `${amountText(String(most), "USD")} USD` } };
  const entry = { name: "buyer", under: null, levels: 0, limits };
  const [agent] = await registerAgents(org.chain.url, org.deployment, [{ entry, signer: createMemorySigner() }]);
  const delegation = agent?.delegation ?? "";
  return {
    org,
    delegation,
    purchase: (amount, time) =>
      fromHex(
        policyAbi.encodeFunctionData("evaluate", [
          1,
          {
            agentId: 1,
            delegationId: delegation,
            actionType: PURCHASE,
            target: TARGET,
            actDigest: id("act"),
            mappingHash: MAPPING_HASH,
            modelDigest: MODEL,
            facets: FACET.AMOUNT,
            amount,
            currency: USD,
            recipient: ZERO,
            channel: ZERO,
            dataSet: ZERO,
            classification: 0,
            risk: 0,
            time,
            logId: 1,
            holdId: ZERO,
            plan: ZERO,
            custody: 1,
            token: ZERO,
            attestation: ZERO,
            floors: [],
            spent: [],
            approvals: [],
            planPath: [],
          },
        ]),
      ),
  };
}
