import { readAgent } from "../../chain/read/agents.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { POSTURES, type Posture } from "../../core/words/verdicts.ts";
import { raisePostureCall, reinstateCall } from "../../chain/send/timelock.ts";
import { callOf, type Content, type Setting } from "./kind.ts";

/** Gives an agent more autonomy. @throws ARGUMENT_INVALID, AGENT_UNKNOWN */
export async function posture(
  setting: Setting,
  { agent, posture: word }: { readonly agent: number; readonly posture: string },
): Promise<Content> {
  const wanted: Posture | undefined = POSTURES.find((each) => each === word && each !== "None");
  if (wanted === undefined) {
    throw new CountersignError("ARGUMENT_INVALID", `--posture is one of ${POSTURES.slice(1).join(", ")}`);
  }
  const mark = await markOf(setting, agent);
  const { to, data } = raisePostureCall(registryOf(setting), agent, wanted, mark, setting.deadline);
  return callOf(to, data);
}

/** Ends a suspension. @throws AGENT_UNKNOWN */
export async function reinstate(setting: Setting, { agent }: { readonly agent: number }): Promise<Content> {
  const { to, data } = reinstateCall(registryOf(setting), agent, await markOf(setting, agent), setting.deadline);
  return callOf(to, data);
}

function registryOf({ governance }: Setting): string {
  return governance.contracts.agentRegistry;
}

async function markOf({ governance }: Setting, agentId: number): Promise<string> {
  const { rpc, contracts, head } = governance;
  const { status, mark } = await readAgent(rpc, contracts.agentRegistry, head, agentId);
  if (status === "None") throw new CountersignError("AGENT_UNKNOWN", `there is no agent ${agentId}`);
  return mark;
}
