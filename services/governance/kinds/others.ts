import { keccak256 } from "ethers";

import { councilAbi, gateAbi, lineageAbi, modelAbi, pauseAbi } from "../../chain/abi/contracts.ts";
import { readMark } from "../../chain/read/marks.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { nominateCall } from "../../chain/send/lineage.ts";
import { registerModelCall } from "../../chain/send/models.ts";
import type { RawCall } from "../file/decode.ts";
import { callOf, type Content, type Setting } from "./kind.ts";

/** Ends the pause in force before its time. */
export async function unpause({ governance, deadline }: Setting): Promise<Content> {
  const { rpc, contracts, head } = governance;
  const mark = await readMark(rpc, pauseAbi, contracts.pause, { blockHash: head.hash });
  return callOf(contracts.pause, pauseAbi.encodeFunctionData("unpause", [mark, deadline]));
}

/** Lets operations pass a closed gate again; what was scheduled before never does. */
export async function reopen({ governance, deadline }: Setting): Promise<Content> {
  const { gate } = governance;
  return callOf(gate.gate, gateAbi.encodeFunctionData("open", [gate.mark, deadline]));
}

/** Changes members and threshold. */
export async function council(
  { governance, deadline }: Setting,
  options: { readonly add: readonly string[]; readonly remove: readonly string[]; readonly threshold?: number },
): Promise<Content> {
  const { contracts, council: seated } = governance;
  const threshold = options.threshold ?? seated.threshold;
  const { add, remove } = options;
  const args: [string[], string[], number, string, number] = [[...add], [...remove], threshold, seated.mark, deadline];
  return callOf(contracts.council, councilAbi.encodeFunctionData("change", args));
}

/** Enters a model agents may run, also one that was revoked: the mark knows of it. */
export async function model(
  { governance, deadline }: Setting,
  options: {
    readonly digest: string;
    readonly slsa: number;
    readonly sbomDigest: string;
    readonly provenanceDigest: string;
    readonly sbomUri: string;
  },
): Promise<Content> {
  const { digest, slsa, sbomDigest, provenanceDigest, sbomUri } = options;
  const { rpc, contracts, head } = governance;
  const mark = await readMark(rpc, modelAbi, contracts.modelRegistry, { blockHash: head.hash });
  const model = { digest, slsaLevel: slsa, sbomDigest, provenanceDigest, sbomUri };
  const { to, data } = registerModelCall(contracts.modelRegistry, model, mark, deadline);
  return callOf(to, data);
}

/** Names the humans who may commit to a genesis. */
export async function nominate(
  { governance, deadline }: Setting,
  options: {
    readonly principal: readonly string[];
    readonly threshold: number;
    readonly activationDelay: number;
    readonly textHash: string;
  },
): Promise<Content> {
  const { rpc, contracts, head } = governance;
  const mark = await readMark(rpc, lineageAbi, contracts.lineage, { blockHash: head.hash });
  const principals = options.principal.toSorted((a, b) => (BigInt(keccak256(a)) < BigInt(keccak256(b)) ? -1 : 1));
  const { threshold, activationDelay, textHash } = options;
  const nomination = { principals, threshold, activationDelay, textHash };
  const { to, data } = nominateCall(contracts.lineage, nomination, mark, deadline);
  return callOf(to, data);
}

/**
 * Any call. What nobody can read is shown raw, with a warning. Its target may look at no date, and operations of the timelock
 * never expire: the council's own check goes first.
 */
export async function call(
  { governance, deadline }: Setting,
  options: { readonly call: readonly string[] },
): Promise<Content> {
  const { contracts, council: seated } = governance;
  const dated = callOf(contracts.council, councilAbi.encodeFunctionData("expect", [seated.mark, deadline]));
  return { calls: [...dated.calls, ...options.call.map(rawCall)], names: [] };
}

const RAW = /^(0x[0-9a-f]{40}):(0x(?:[0-9a-f]{2})*)(?::(0|[1-9][0-9]{0,77}))?$/;

function rawCall(text: string): RawCall {
  const [, target, data, value = "0"] = RAW.exec(text.toLowerCase()) ?? [];
  if (target !== undefined && data !== undefined) return { target, value, data };
  throw new CountersignError("ARGUMENT_INVALID", "--call: expected an address, a colon and call data in hex");
}
