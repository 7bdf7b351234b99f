import { modelAbi, lineageAbi } from "../../chain/abi/contracts.ts";
import type { Call } from "../../chain/abi/call.ts";
import { readAgent } from "../../chain/read/agents.ts";
import { followed, readAttestationMark, readMark, readVersionMark } from "../../chain/read/marks.ts";
import { nominateCall } from "../../chain/send/lineage.ts";
import { registerModelCall } from "../../chain/send/models.ts";
import { publishCall } from "../../chain/send/policy.ts";
import { attestCall } from "../../chain/send/registrar.ts";
import { raisePostureCall, setModelCall } from "../../chain/send/timelock.ts";
import { plainHash } from "../../core/calldata/hashes.ts";
import { modelOf, postureOf } from "../../core/domain/models.ts";
import type { Act } from "../../core/domain/plan/row.ts";
import { toHex } from "../../core/encoding/hex.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { gasNeeded } from "../../core/policy/gas.ts";
import { decodePolicyParameters } from "../../chain/abi/policy-parameters.ts";
import { readVersion } from "../../governance/chain/versions.ts";
import { POLICY } from "../plan/read.ts";
import { nominationOf } from "../plan/authority.ts";
import { publicKeysOf } from "../agent-keys.ts";
import { type Reached, vouchingFor } from "./agents.ts";
import { type Errand, keyOf } from "./errand.ts";

/** What every call of one operation is made with. */
export interface CallSetting {
  /** unix seconds; the last moment it may be made */
  readonly deadline: number;
  /** of the text that says why, hex */
  readonly rationaleHash: string;
  /** nominations before this one: each moves the mark the next one has to name */
  readonly nominated: number;
}

/**
 * What the timelock has to do about an act of the council.
 * @returns null when something has to come first: an agent that is not entered, the word of a registrar whose key is elsewhere
 * @throws CHAIN_UNREACHABLE, POLICY_UNKNOWN
 */
export async function callFor(errand: Errand, plan: Reached, act: Act, setting: CallSetting): Promise<Call | null> {
  const { rpc } = errand;
  const { contracts, head } = plan.governance;
  const at = { blockHash: head.hash };
  const { deadline } = setting;
  switch (act.do) {
    case "publish":
      return publication(plan, setting);
    case "model": {
      const mark = await readMark(rpc, modelAbi, contracts.modelRegistry, at);
      return registerModelCall(contracts.modelRegistry, act.model, mark, deadline);
    }
    case "raise":
    case "run": {
      const id = plan.found?.agents[act.agent]?.id;
      if (id === undefined) return null;
      const { mark } = await readAgent(rpc, contracts.agentRegistry, head, id);
      const { domain } = plan.meant;
      return act.do === "run"
        ? setModelCall(contracts.agentRegistry, id, modelOf(domain, act.agent).digest, mark, deadline)
        : raisePostureCall(contracts.agentRegistry, id, postureOf(domain, act.agent), mark, deadline);
    }
    case "attest":
      return attestation(errand, plan, act.agent, act.type, deadline);
    case "nominate": {
      const mark = followed(await readMark(rpc, lineageAbi, contracts.lineage, at), setting.nominated);
      const { domain, walletOf } = plan.meant;
      return nominateCall(contracts.lineage, nominationOf(domain, act.principal, walletOf), mark, deadline);
    }
    case "deploy":
    case "wallet":
    case "register":
    case "revoke-agent":
    case "withdraw":
    case "lower":
    case "establish":
    case "revoke":
    case "grant":
      throw new CountersignError("INTERNAL", `${act.do} is not the council's`);
  }
}

/** The next version: the code that is in force, with the parameters and the mapping of the file. */
async function publication(
  { governance, meant, found }: Reached,
  { deadline, rationaleHash }: CallSetting,
): Promise<Call> {
  const { rpc, contracts, head } = governance;
  const version = found?.version ?? 0;
  const before = await readVersion(governance, String(POLICY), version);
  const mark = await readVersionMark(rpc, contracts.policyRegistry, { blockHash: head.hash }, String(POLICY), version);
  const needed = Number(gasNeeded(decodePolicyParameters(meant.parameters)));
  return publishCall(
    contracts.policyRegistry,
    POLICY,
    {
      evaluator: before.evaluator,
      gasLimit: Math.max(before.gasLimit, needed),
      codeHash: before.codeHash,
      mappingHash: meant.policy.mapping,
      rationaleHash,
      parameters: meant.parameters,
    },
    mark,
    deadline,
  );
}

async function attestation(
  errand: Errand,
  plan: Reached,
  name: string,
  type: string,
  deadline: number,
): Promise<Call | null> {
  const { files, rpc } = errand;
  const { agentRegistry } = plan.governance.contracts;
  const id = plan.found?.agents[name]?.id;
  const key = (await publicKeysOf(files, [name])).get(name);
  const privateKey = await keyOf(errand, plan.meant.domain.registrar);
  if (id === undefined || key === undefined || privateKey === null) return null;
  const at = { blockHash: plan.governance.head.hash };
  const mark = await readAttestationMark(rpc, agentRegistry, at, id, toHex(plainHash(type)));
  return attestCall(
    agentRegistry,
    id,
    vouchingFor(plan, name, type, { key, mark, deadline, privateKey }),
    mark,
    deadline,
  );
}
