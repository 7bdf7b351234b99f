import { z } from "zod";

import { readOne, view } from "../../chain/abi/call.ts";
import { policyAbi, policyRegistryAbi } from "../../chain/abi/contracts.ts";
import { count, hash32, hexData, lowerAddress, wordOf } from "../../chain/abi/words.ts";
import { readVersionMark } from "../../chain/read/marks.ts";
import { isEvmFailure } from "../../chain/rpc/answer.ts";
import { CountersignError } from "../../core/errors/error.ts";
import type { Governance } from "./connect.ts";

/** contracts/types/Words.sol ChangeKind. */
export const CHANGE_KINDS = ["Unknown", "Tighten", "Loosen", "Mixed"] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** A policy version as the registry keeps it. */
export interface Version {
  readonly version: number;
  readonly evaluator: string;
  readonly gasLimit: number;
  /** unix seconds */
  readonly publishedAt: number;
  readonly changeKind: ChangeKind;
  readonly codeHash: string;
  readonly mappingHash: string;
  readonly rationaleHash: string;
  readonly parametersHash: string;
}

const entrySchema = z.object({
  evaluator: lowerAddress,
  gasLimit: count,
  publishedAt: count,
  changeKind: wordOf(CHANGE_KINDS),
  codeHash: hash32,
  mappingHash: hash32,
  rationaleHash: hash32,
  parametersHash: hash32,
});

/** 0 for a policy that was never published. @throws CHAIN_UNREACHABLE */
export async function readCurrentVersion(governance: Governance, policyId: string): Promise<number> {
  return readOne(governance.rpc, ask(governance, "currentVersion", [policyId], count));
}

/**
 * The version that has this mark; the one in force when none has it, which is what the call would be refused against.
 * @throws CHAIN_UNREACHABLE
 */
export async function readVersionWith(governance: Governance, policyId: string, mark: string): Promise<number> {
  const { rpc, contracts, head } = governance;
  const current = await readCurrentVersion(governance, policyId);
  for (let version = current; version >= 0; version -= 1) {
    const at = { blockHash: head.hash };
    if ((await readVersionMark(rpc, contracts.policyRegistry, at, policyId, version)) === mark) return version;
  }
  return current;
}

/** @throws POLICY_UNKNOWN, CHAIN_UNREACHABLE */
export async function readVersion(governance: Governance, policyId: string, version: number): Promise<Version> {
  await requireVersion(governance, policyId, version);
  return {
    version,
    ...(await readOne(governance.rpc, ask(governance, "getVersion", [policyId, version], entrySchema))),
  };
}

/** As the evaluator decodes them. @throws POLICY_UNKNOWN, CHAIN_UNREACHABLE */
export async function readParameters(governance: Governance, policyId: string, version: number): Promise<string> {
  await requireVersion(governance, policyId, version);
  return readOne(governance.rpc, ask(governance, "getParameters", [policyId, version], hexData));
}

/** What a publication says, as far as the change kind goes. */
export interface Publication {
  readonly evaluator: string;
  readonly gasLimit: number;
  readonly codeHash: string;
  readonly mappingHash: string;
  readonly parameters: string;
}

/**
 * What the registry would call a publication after `before`: by the evaluator's own `compare`, and Unknown for everything
 * else than other parameters.
 * @throws CHAIN_UNREACHABLE
 */
export async function predictChange(
  governance: Governance,
  before: { readonly version: Version; readonly parameters: string } | null,
  next: Publication,
): Promise<ChangeKind> {
  if (before === null || before.parameters === next.parameters) return "Unknown";
  const { codeHash, mappingHash, gasLimit } = before.version;
  if (codeHash !== next.codeHash || mappingHash !== next.mappingHash || gasLimit !== next.gasLimit) return "Unknown";
  const args = [before.parameters, next.parameters];
  const question = view(policyAbi, "compare", next.evaluator, args, { blockHash: governance.head.hash }, z.bigint());
  const answer = await governance.rpc.ask(question.call.method, question.call.params);
  if ("error" in answer && isEvmFailure(answer.error)) return "Unknown";
  return CHANGE_KINDS[Number(question.read(answer))] ?? "Unknown";
}

async function requireVersion(governance: Governance, policyId: string, version: number): Promise<void> {
  const current = await readCurrentVersion(governance, policyId);
  if (version >= 1 && version <= current) return;
  throw new CountersignError("POLICY_UNKNOWN", `policy ${policyId} has ${current} versions, not version ${version}`);
}

function ask<T>(
  { contracts, head }: Governance,
  name: string,
  args: readonly unknown[],
  schema: z.ZodType<T>,
): ReturnType<typeof view<T>> {
  return view(policyRegistryAbi, name, contracts.policyRegistry, args, { blockHash: head.hash }, schema);
}
