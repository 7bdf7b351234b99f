import { policyRegistryAbi } from "../../chain/abi/contracts.ts";
import { readVersionMark } from "../../chain/read/marks.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { gasNeeded } from "../../core/policy/gas.ts";
import { PARAMETERS, type PolicyFile } from "../../core/policy/parameters.ts";
import { readJsonFile } from "../../platform/json-file.ts";
import { readMappingFile } from "../../platform/mapping-file.ts";
import { requireFit } from "../chain/probe.ts";
import { requireDeclared, reviewPublication } from "../chain/review.ts";
import { readCurrentVersion, readVersion, type Version } from "../chain/versions.ts";
import { encodePolicyFile } from "../file/policy-file.ts";
import { callOf, type Content, type Setting } from "./kind.ts";

export interface PublishOptions {
  readonly policy: string;
  /** file with the parameters, as `history --parameters` writes them */
  readonly parameters: string;
  readonly mapping?: string;
  readonly mappingHash?: string;
  readonly evaluator?: string;
  readonly codeHash?: string;
  readonly gasLimit?: number;
  /** findings in the code of evaluators that say less of themselves, each as `place:NAME` */
  readonly acceptFindings?: readonly string[];
}

/**
 * The next version of a policy. What is not said is as in the version in force.
 * @throws GOV_FILE_INVALID, GOV_EVALUATOR_UNFIT, GOV_GAS_TOO_LITTLE, GOV_STATE_UNDECLARED, ARGUMENT_INVALID, ARGUMENT_MISSING,
 * CHAIN_UNREACHABLE
 */
export async function publish(
  { governance, deadline, rationaleHash }: Setting,
  options: PublishOptions,
): Promise<Content> {
  const { policy: policyId } = options;
  const file = await readJsonFile(options.parameters, PARAMETERS.written, "GOV_FILE_INVALID");
  const current = await readCurrentVersion(governance, policyId);
  const before = current === 0 ? null : await readVersion(governance, policyId, current);
  const evaluator = options.evaluator ?? required(before?.evaluator, "--evaluator");
  const gasLimit = options.gasLimit ?? required(before?.gasLimit, "--gas-limit");
  const parameters = encodePolicyFile(file);
  requireGas(file, gasLimit);
  // Who keeps the evaluator keeps the code that was reviewed then.
  const reviewed = options.codeHash ?? (evaluator === before?.evaluator ? before.codeHash : null);
  const codeHash = await requireFit(governance, { policyId, evaluator, codeHash: reviewed, gasLimit, parameters });
  requireDeclared(await reviewPublication(governance, evaluator, file), options.acceptFindings ?? []);
  const mappingHash = await mappingHashOf(options, before);
  const { rpc, contracts, head } = governance;
  const mark = await readVersionMark(rpc, contracts.policyRegistry, { blockHash: head.hash }, policyId, current);
  const publication = { evaluator, gasLimit, codeHash, mappingHash, rationaleHash, parameters };
  const data = policyRegistryAbi.encodeFunctionData("publish", [policyId, mark, deadline, publication]);
  return { ...callOf(contracts.policyRegistry, data), names: namesIn(file) };
}

/** Everyone the parameters name can be asked. @throws GOV_GAS_TOO_LITTLE */
function requireGas(file: PolicyFile, gasLimit: number): void {
  const needed = gasNeeded(PARAMETERS.read(file));
  if (needed <= BigInt(gasLimit)) return;
  throw new CountersignError("GOV_GAS_TOO_LITTLE", `the parameters need ${needed} gas, the version gives ${gasLimit}`);
}

function namesIn({ rules }: PolicyFile): string[] {
  return rules.map(({ action }) => action).filter((action) => !action.startsWith("0x"));
}

async function mappingHashOf({ mapping, mappingHash }: PublishOptions, before: Version | null): Promise<string> {
  if (mapping === undefined) return required(mappingHash ?? before?.mappingHash, "--mapping");
  const { hashHex } = await readMappingFile(mapping);
  if (mappingHash === undefined || mappingHash === hashHex) return hashHex;
  throw new CountersignError("ARGUMENT_INVALID", `${mapping} has SHA-256 ${hashHex}, not ${mappingHash}`);
}

function required<T>(value: T | undefined, option: string): T {
  if (value !== undefined) return value;
  throw new CountersignError("ARGUMENT_MISSING", `${option}: a first version has none before it to take this from`);
}
