import { id, ZeroHash } from "ethers";

import { FOREVER } from "../fixture.ts";
import { agentKey, lineageDomain, nomination } from "../lineage/support/lineage.ts";
import { MODEL, REASON } from "./agents.ts";
import { nodeOf, RELAYED_ROWS, senderName } from "./relayed-rows.ts";
import { lacksGuardian, lacksSeat, type Row } from "./role-rows.ts";
import { successorOf } from "./successors.ts";

const notEntitled = (caller: string) => ({ error: "Lineage_Unauthorized", args: [senderName(caller)] });

/**
 * The lineage, the models and the brake. The approver, the second approver and the owner are the principals; the owner owns
 * every agent; the model is registered; the organization is paused for the first time.
 */
export const TRUST_ROWS: readonly Row[] = [
  ...RELAYED_ROWS,
  {
    contract: "lineage",
    method: "nominate",
    allowed: ["timelock"],
    args: async (deployment) => [
      { ...nomination({ ...deployment, domain: await lineageDomain(deployment) }), textHash: id("a third text") },
      await deployment.lineage.mark(),
      FOREVER,
    ],
    refusal: lacksSeat,
  },
  {
    contract: "lineage",
    method: "revoke",
    allowed: ["guardian", "council", "timelock", "approver", "owner"],
    args: async (deployment) => [await nodeOf(deployment), REASON],
    refusal: notEntitled,
  },
  {
    contract: "lineage",
    method: "revokeGrants",
    allowed: ["guardian", "council", "timelock", "owner"],
    args: () => [1n, REASON],
    refusal: notEntitled,
  },
  {
    contract: "lineage",
    method: "cancelNonce",
    allowed: ["guardian", "council", "timelock", "owner"],
    args: () => [agentKey(1n), 0n, REASON],
    refusal: notEntitled,
  },
  {
    contract: "modelRegistry",
    method: "register",
    allowed: ["timelock"],
    args: async ({ modelRegistry }) => [
      id("new model"),
      0n,
      id("sbom"),
      ZeroHash,
      "https://models.example/sbom",
      await modelRegistry.mark(),
      FOREVER,
    ],
    refusal: lacksSeat,
  },
  {
    contract: "modelRegistry",
    method: "revoke",
    allowed: ["guardian", "council", "timelock"],
    args: () => [MODEL, REASON],
    refusal: lacksGuardian,
  },
  {
    contract: "pause",
    method: "pause",
    allowed: ["guardian", "council", "timelock"],
    args: () => [REASON],
    refusal: lacksGuardian,
  },
  {
    contract: "certificateRoots",
    method: "announce",
    allowed: ["timelock"],
    args: async ({ certificateRoots }) => [id("root"), 0n, await certificateRoots.mark(), FOREVER],
    refusal: lacksSeat,
  },
  {
    contract: "system",
    method: "nameContract",
    allowed: ["timelock"],
    args: async ({ pause, system }) => ["pause of old", await pause.getAddress(), await system.mark(), FOREVER],
    refusal: lacksSeat,
  },
  {
    contract: "system",
    method: "nameSuccessor",
    allowed: ["timelock"],
    args: async (deployment) => [await successorOf(deployment), await deployment.system.mark(), FOREVER],
    refusal: lacksSeat,
  },
  {
    contract: "pause",
    method: "unpause",
    allowed: ["timelock"],
    args: async ({ pause }) => [await pause.mark(), FOREVER],
    refusal: lacksSeat,
  },
];
