import { keccak256, ZeroHash } from "ethers";

import { NOBODY } from "../../chain/abi/call.ts";
import { policyAbi } from "../../chain/abi/contracts.ts";
import { hexData } from "../../chain/abi/words.ts";
import { decodeDecision } from "../../engine/decide/verdict.ts";
import { isEvmFailure, resultOf } from "../../chain/rpc/answer.ts";
import { CountersignError } from "../../core/errors/error.ts";
import type { Governance } from "./connect.ts";

/** A publication's evaluator, as whoever proposes it believes it to be. */
export interface Candidate {
  readonly policyId: string;
  readonly evaluator: string;
  /** null: whatever is there now */
  readonly codeHash: string | null;
  readonly gasLimit: number;
  readonly parameters: string;
}

/** More than any parameters need, less than a node minds. */
const ACCEPTS_GAS = 16_000_000;
const TRUE = `0x${"0".repeat(63)}1`;

/**
 * An evaluator has code, the reviewed code, accepts the parameters, and answers a question nobody asks with a verdict: three
 * words in range, within its gas.
 * @returns its code hash
 * @throws GOV_EVALUATOR_UNFIT, CHAIN_UNREACHABLE
 */
export async function requireFit(governance: Governance, candidate: Candidate): Promise<string> {
  const { rpc, head } = governance;
  const { evaluator, codeHash, parameters, policyId, gasLimit } = candidate;
  const code = hexData.parse(await rpc.request("eth_getCode", [evaluator, { blockHash: head.hash }]));
  if (code === "0x") throw unfit(evaluator, "has no code");
  const actual = keccak256(code);
  if (codeHash !== null && codeHash !== actual) throw unfit(evaluator, `has code ${actual}, not ${codeHash}`);
  const accepts = policyAbi.encodeFunctionData("accepts", [parameters]);
  if ((await ask(governance, evaluator, accepts, ACCEPTS_GAS)) !== TRUE) {
    throw unfit(evaluator, "does not accept the parameters");
  }
  const answer = await ask(governance, evaluator, emptyQuestion(policyId, head.timestamp), gasLimit);
  if (decodeDecision(answer).reason === "UNEVALUABLE") {
    throw unfit(evaluator, "does not answer with a verdict in three words");
  }
  return actual;
}

/** null when it failed. */
async function ask({ rpc, head }: Governance, to: string, data: string, gas: number): Promise<unknown> {
  const call = { from: NOBODY, to, gas: `0x${gas.toString(16)}`, data };
  const answer = await rpc.ask("eth_call", [call, { blockHash: head.hash }]);
  return "error" in answer && isEvmFailure(answer.error) ? null : resultOf(answer, "eth_call");
}

/** Nobody does nothing, now. */
function emptyQuestion(policyId: string, time: number): string {
  return policyAbi.encodeFunctionData("evaluate", [
    policyId,
    {
      agentId: 0,
      delegationId: ZeroHash,
      actionType: ZeroHash,
      target: ZeroHash,
      actDigest: ZeroHash,
      mappingHash: ZeroHash,
      modelDigest: ZeroHash,
      facets: 0,
      amount: 0,
      currency: ZeroHash,
      recipient: ZeroHash,
      channel: ZeroHash,
      dataSet: ZeroHash,
      classification: 0,
      risk: 0,
      time,
      logId: 0,
      holdId: ZeroHash,
      plan: ZeroHash,
      custody: 0,
      token: ZeroHash,
      attestation: ZeroHash,
      floors: [],
      spent: [],
      approvals: [],
      planPath: [],
    },
  ]);
}

function unfit(evaluator: string, why: string): CountersignError {
  return new CountersignError("GOV_EVALUATOR_UNFIT", `${evaluator} ${why}`);
}
