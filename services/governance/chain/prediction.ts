import type { Interface } from "ethers";

import { NOBODY } from "../../chain/abi/call.ts";
import { policyAbi } from "../../chain/abi/contracts.ts";
import { hash32, stateWord } from "../../chain/abi/words.ts";
import { isEvmFailure, resultOf } from "../../chain/rpc/answer.ts";
import type { Statefulness } from "../../core/words/verdicts.ts";
import type { Governance } from "./connect.ts";
import { CHANGE_KINDS, type ChangeKind, type Version } from "./versions.ts";

/** What a publication says, as far as the registry compares it. */
export interface Publication {
  readonly evaluator: string;
  readonly gasLimit: number;
  readonly codeHash: string;
  readonly mappingHash: string;
  readonly parameters: string;
}

/**
 * What the registry would call a publication after `before`: by the evaluator's own `compare`, and Unknown for everything
 * else than other parameters. What becomes Mutable is never only tighter.
 * @param state what `predictState` says of `next`
 * @throws CHAIN_UNREACHABLE
 */
export async function predictChange(
  governance: Governance,
  before: { readonly version: Version; readonly parameters: string } | null,
  next: Publication,
  state: Statefulness,
): Promise<ChangeKind> {
  if (before === null || before.parameters === next.parameters) return "Unknown";
  const { codeHash, mappingHash, gasLimit } = before.version;
  if (codeHash !== next.codeHash || mappingHash !== next.mappingHash || gasLimit !== next.gasLimit) return "Unknown";
  const word = await ask(governance, next.evaluator, "compare", [before.parameters, next.parameters]);
  const kind = CHANGE_KINDS[Number(word ?? 0n)] ?? "Unknown";
  const becomesMutable = state === "Mutable" && before.version.state !== "Mutable";
  return becomesMutable && kind === "Tighten" ? "Mixed" : kind;
}

/** How mutable the registry would call a publication: what its evaluator says of all it asks. @throws CHAIN_UNREACHABLE */
export async function predictState(
  governance: Governance,
  { evaluator, parameters }: Pick<Publication, "evaluator" | "parameters">,
): Promise<Statefulness> {
  return stateOf(await ask(governance, evaluator, "statefulnessUnder", [parameters]));
}

/** A transaction's own 21,064, and what a policy gives a custom to say it. */
const STATEFULNESS_GAS = 41_064;

/** How mutable an evaluator says it is by itself. @throws CHAIN_UNREACHABLE */
export async function readStatefulness(governance: Governance, evaluator: string): Promise<Statefulness> {
  return stateOf(await ask(governance, evaluator, "statefulness", [], STATEFULNESS_GAS));
}

/** As the contracts read it: whoever does not say, or says what there is not, is Mutable. */
function stateOf(word: bigint | null): Statefulness {
  return stateWord.safeParse(word).data ?? "Mutable";
}

/** One word from an evaluator; null for a revert or an answer of another size. */
async function ask(
  { rpc, head }: Governance,
  to: string,
  name: string,
  args: readonly unknown[],
  gas?: number,
): Promise<bigint | null> {
  const data = (policyAbi as Interface).encodeFunctionData(name, args);
  const limit = gas === undefined ? {} : { gas: `0x${gas.toString(16)}` };
  const answer = await rpc.ask("eth_call", [{ from: NOBODY, to, data, ...limit }, { blockHash: head.hash }]);
  if ("error" in answer && isEvmFailure(answer.error)) return null;
  const word = hash32.safeParse(resultOf(answer, name)).data;
  return word === undefined ? null : BigInt(word);
}
