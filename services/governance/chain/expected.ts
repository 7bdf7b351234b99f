import { readOne, view } from "../../chain/abi/call.ts";
import {
  agentAbi,
  anchorLogAbi,
  certificateRootsAbi,
  lineageAbi,
  modelAbi,
  pauseAbi,
  systemAbi,
} from "../../chain/abi/contracts.ts";
import { markWord } from "../../chain/abi/words.ts";
import { readAgent } from "../../chain/read/agents.ts";
import { readLog } from "../../chain/read/logs.ts";
import { readMark, readPolicyMark } from "../../chain/read/marks.ts";
import { attestationAt, type Expectation, type Subject, SUBJECTS } from "../file/expectations.ts";
import type { Governance } from "./connect.ts";

/** What a proposal waited for and what became of it, in words; empty while nothing moved. @throws CHAIN_UNREACHABLE */
export async function readMoved(governance: Governance, expects: readonly Expectation[]): Promise<readonly string[]> {
  const actual = await Promise.all(expects.map(async ({ of, id }) => READ[of](governance, id ?? "0")));
  return expects.flatMap(({ of, id, value }, i) =>
    value === actual[i]
      ? []
      : [`${SUBJECTS[of]}${id === null ? "" : ` ${id}`} was ${value} when this was written, and is ${actual[i]} now`],
  );
}

const NO_LOG = `0x${"00".repeat(16)}`;

const READ: Readonly<Record<Subject, (governance: Governance, id: string) => Promise<string>>> = {
  gateMark: async ({ gate }) => gate.mark,
  councilMark: async ({ council }) => council.mark,
  pauseMark: async (governance) => own(governance, pauseAbi, "pause"),
  logsMark: async (governance) => own(governance, anchorLogAbi, "anchorLog"),
  modelsMark: async (governance) => own(governance, modelAbi, "modelRegistry"),
  genesesMark: async (governance) => own(governance, lineageAbi, "lineage"),
  rootsMark: async (governance) => own(governance, certificateRootsAbi, "certificateRoots"),
  systemMark: async (governance) => own(governance, systemAbi, "system"),
  policyMark: async ({ rpc, contracts, head }, id) =>
    readPolicyMark(rpc, contracts.policyRegistry, { blockHash: head.hash }, id),
  agentMark: async ({ rpc, contracts, head }, id) =>
    (await readAgent(rpc, contracts.agentRegistry, head, Number(id))).mark,
  attestationMark: async ({ rpc, contracts, head }, id) =>
    readOne(
      rpc,
      view(
        agentAbi,
        "attestationMarkOf",
        contracts.agentRegistry,
        attestationAt(id),
        { blockHash: head.hash },
        markWord,
      ),
    ),
  logMark: async ({ rpc, contracts, head }, id) =>
    (await readLog(rpc, contracts.anchorLog, { blockHash: head.hash }, Number(id)))?.mark ?? NO_LOG,
};

async function own(
  { rpc, contracts, head }: Governance,
  abi: Parameters<typeof readMark>[1],
  contract: "pause" | "anchorLog" | "modelRegistry" | "lineage" | "system" | "certificateRoots",
): Promise<string> {
  return readMark(rpc, abi, contracts[contract], { blockHash: head.hash });
}
