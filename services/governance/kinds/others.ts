import { keccak256 } from "ethers";
import { z } from "zod";

import { readOne, view } from "../../chain/abi/call.ts";
import { councilAbi, lineageAbi, modelAbi, pauseAbi } from "../../chain/abi/contracts.ts";
import { count } from "../../chain/abi/words.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { nominateCall } from "../../chain/send/lineage.ts";
import { registerModelCall } from "../../chain/send/models.ts";
import type { RawCall } from "../file/decode.ts";
import { callOf, type Content, type Setting } from "./kind.ts";

/** Ends the pause in force before its time. */
export async function unpause({ governance, deadline }: Setting): Promise<Content> {
  const { rpc, contracts, head } = governance;
  const epoch = await readOne(rpc, view(pauseAbi, "epoch", contracts.pause, [], { blockHash: head.hash }, count));
  return callOf(contracts.pause, pauseAbi.encodeFunctionData("unpause", [epoch, deadline]));
}

/** Changes members and threshold. */
export async function council(
  { governance, deadline }: Setting,
  options: { readonly add: readonly string[]; readonly remove: readonly string[]; readonly threshold?: number },
): Promise<Content> {
  const { contracts, council: seated } = governance;
  const threshold = options.threshold ?? seated.threshold;
  const { add, remove } = options;
  const args: [string[], string[], number, number, number] = [[...add], [...remove], threshold, seated.epoch, deadline];
  return callOf(contracts.council, councilAbi.encodeFunctionData("change", args));
}

const modelEpoch = z.object({ epoch: count });

/** Enters a model agents may run, also one that was revoked: the call knows of it. */
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
  const { rpc, contracts, head } = governance;
  const { digest, slsa: slsaLevel, sbomDigest, provenanceDigest, sbomUri } = options;
  const known = view(modelAbi, "getModel", contracts.modelRegistry, [digest], { blockHash: head.hash }, modelEpoch);
  const model = { digest, slsaLevel, sbomDigest, provenanceDigest, sbomUri };
  const { to, data } = registerModelCall(contracts.modelRegistry, model, (await readOne(rpc, known)).epoch, deadline);
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
  const question = view(lineageAbi, "genesisCount", contracts.lineage, [], { blockHash: head.hash }, count);
  const principals = options.principal.toSorted((a, b) => (BigInt(keccak256(a)) < BigInt(keccak256(b)) ? -1 : 1));
  const { threshold, activationDelay, textHash } = options;
  const nomination = { principals, threshold, activationDelay, textHash };
  const { to, data } = nominateCall(contracts.lineage, nomination, await readOne(rpc, question), deadline);
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
  const dated = callOf(contracts.council, councilAbi.encodeFunctionData("expect", [seated.epoch, deadline]));
  return { calls: [...dated.calls, ...options.call.map(rawCall)], names: [] };
}

const RAW = /^(0x[0-9a-f]{40}):(0x(?:[0-9a-f]{2})*)(?::(0|[1-9][0-9]{0,77}))?$/;

function rawCall(text: string): RawCall {
  const [, target, data, value = "0"] = RAW.exec(text.toLowerCase()) ?? [];
  if (target !== undefined && data !== undefined) return { target, value, data };
  throw new CountersignError("CONFIG_INVALID", "--call: expected an address, a colon and call data in hex");
}
