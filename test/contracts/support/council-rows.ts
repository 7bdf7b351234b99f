import { id } from "ethers";

import { FOREVER, type Deployment } from "../fixture.ts";
import { signBrake, signCancellation, signClosing, signExecution, someMembers } from "../governance/support/council.ts";
import { REASON } from "./agents.ts";
import type { Relayed } from "./relayed-rows.ts";
import { CALLERS, CANCELLED, everyone, type Refusal, type Row } from "./role-rows.ts";

/** Whose signature is looked at first. */
const badMember =
  (count: number) =>
  async (deployment: Deployment): Promise<Refusal> => {
    const [first] = await signCancellation(deployment, id("anything"), someMembers(deployment, count));
    return { error: "Council_BadSignature", args: [String(first?.signer).toLowerCase()] };
  };

/** What members sign and anyone relays. CANCELLED waits in the timelock. */
export const COUNCIL_RELAYED: readonly Relayed[] = [
  {
    contract: "council",
    method: "execute",
    args: async (deployment, signed) => {
      const { modelRegistry } = deployment;
      const data = modelRegistry.interface.encodeFunctionData("getModel", [id("model")]);
      const execution = { target: await modelRegistry.getAddress(), data, nonce: 0n, deadline: FOREVER };
      const meant = signed === "well" ? execution : { ...execution, data: "0x" };
      const signatures = await signExecution(deployment, meant, someMembers(deployment, 3));
      return [execution.target, data, 0n, FOREVER, signatures];
    },
    refusal: badMember(3),
  },
  {
    contract: "council",
    method: "cancel",
    args: async (deployment, signed) => {
      const operation = await deployment.timelock.hashOperation(...CANCELLED);
      const meant = signed === "well" ? operation : id("another operation");
      return [operation, 0n, FOREVER, await signCancellation(deployment, meant, someMembers(deployment, 2))];
    },
    refusal: badMember(2),
  },
  {
    contract: "council",
    method: "close",
    args: async (deployment, signed) => {
      const meant = signed === "well" ? REASON : id("another reason");
      return [REASON, 0n, FOREVER, await signClosing(deployment, someMembers(deployment, 2), meant)];
    },
    refusal: badMember(2),
  },
  {
    contract: "council",
    method: "brake",
    args: async (deployment, signed) => {
      const [member] = someMembers(deployment, 1);
      if (member === undefined) throw new Error("no member");
      const meant = signed === "well" ? REASON : id("another reason");
      return [REASON, 0n, FOREVER, await signBrake(deployment, member, meant)];
    },
    refusal: badMember(1),
  },
];

export const COUNCIL_ROWS: readonly Row[] = [
  ...COUNCIL_RELAYED.map(({ contract, method, args }): Row => ({
    contract,
    method,
    allowed: CALLERS,
    args: async (deployment) => await args(deployment, "well"),
    refusal: everyone,
  })),
  {
    contract: "council",
    method: "change",
    allowed: ["timelock"],
    args: async ({ council }) => [[], [], 2n, await council.mark(), FOREVER],
    refusal: (caller) => ({ error: "Council_Unauthorized", args: [caller] }),
  },
];
