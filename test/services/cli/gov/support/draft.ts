import { id } from "ethers";

import { pauseAbi } from "../../../../../services/chain/abi/contracts.ts";
import type { Contracts } from "../../../../../services/governance/file/contracts.ts";
import type { Draft } from "../../../../../services/governance/file/proposal.ts";

const at = (place: number) => `0x${place.toString(16).padStart(2, "0").repeat(20)}`;

export const CONTRACTS: Contracts = {
  system: at(1),
  timelock: at(2),
  council: at(3),
  roles: at(4),
  agentRegistry: at(5),
  lineage: at(6),
  policyRegistry: at(7),
  modelRegistry: at(8),
  anchorLog: at(9),
  pause: at(10),
  gate: at(11),
  certificateRoots: at(12),
};

/** Of the pause, and of the gate. */
export const PAUSE_MARK = `0x${"04".repeat(16)}`;
export const GATE_MARK = `0x${"05".repeat(16)}`;

export const DEADLINE = 1_800_000_000;

/** The end of a pause. */
export function draft(over: Partial<Draft> = {}): Draft {
  return {
    kind: "unpause",
    chainId: 31337,
    contracts: CONTRACTS,
    rationale: "the incident is over",
    names: [],
    calls: [
      {
        target: CONTRACTS.pause,
        value: "0",
        data: pauseAbi.encodeFunctionData("unpause", [PAUSE_MARK, DEADLINE + 10]),
      },
    ],
    predecessor: id("before"),
    mark: GATE_MARK,
    delay: 172_800,
    nonce: "77",
    deadline: DEADLINE,
    ...over,
  };
}
