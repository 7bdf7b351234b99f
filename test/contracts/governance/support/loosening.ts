import { id, isAddress, ZeroHash } from "ethers";

import { FOREVER, POLICY_ID, SIGNING_LOG, type Deployment } from "../../fixture.ts";
import { lineageDomain, nominate, nomination, type Granting } from "../../lineage/support/lineage.ts";
import {
  ACTION,
  capability,
  KEY_TYPE,
  MODEL,
  POSTURE,
  REASON,
  recoveryOf,
  registerAgent,
  vouch,
} from "../../support/agents.ts";
import { ed25519Key } from "../../support/keys.ts";
import { foreignLog, foreignSuccessor, LOG_KIND, LOG_MODE, openLog } from "../../support/logs.ts";
import { publication } from "../../support/publications.ts";
import { successorOf } from "../../support/successors.ts";
import type { Refusal, Row } from "../../support/role-rows.ts";

/** A call only the timelock may make. */
export type Loosening = Pick<Row, "contract" | "method"> & {
  args: (deployment: Deployment, deadline: bigint) => Promise<readonly unknown[]>;
  /** What happens while the call waits, so that it is about a state that is gone. */
  meanwhile: (deployment: Deployment) => Promise<unknown>;
  /** How it is refused then. */
  stale: Refusal;
  /** Name of the error when its deadline has passed; the deadline is its only argument. */
  expired: string;
  /** The target checks neither epoch nor deadline, so that `expect` comes first. */
  undated?: true;
};

const ACTIVE = 1n;
const SUSPENDED = 2n;
const SEALED = 3n;
const ANYONE = `0x${"55".repeat(20)}`;

/** Agent 1 is active, agent 2 suspended; log 3 is sealed; the organization is paused. */
export async function prepareLoosening(deployment: Deployment): Promise<void> {
  const { agentRegistry, anchorLog, pause, actors } = deployment;
  for (const name of ["first", "second"]) await registerAgent(deployment, name);
  await agentRegistry.connect(actors.guardian).suspend(SUSPENDED, REASON);
  await openLog(deployment, LOG_MODE.STORED);
  const logs = anchorLog.connect(actors.timelock);
  await logs.addSigner(SEALED, KEY_TYPE.ED25519, ed25519Key("signing").publicKey, 0n, FOREVER, 0n, FOREVER);
  await logs.seal(SEALED, REASON);
  await pause.connect(actors.guardian).pause(REASON);
}

const granting = async (deployment: Deployment): Promise<Granting> => ({
  ...deployment,
  domain: await lineageDomain(deployment),
});
const lower = async ({ agentRegistry, actors }: Deployment) =>
  await agentRegistry.connect(actors.guardian).lowerPosture(ACTIVE, POSTURE.PSEUDO_AGENT);
const suspendAgain = async ({ agentRegistry, actors }: Deployment) => {
  const registry = agentRegistry.connect(actors.timelock);
  await registry.reinstate(SUSPENDED, 1n, FOREVER);
  await registry.suspend(SUSPENDED, REASON);
};
const endSigner =
  (logId: bigint) =>
  async ({ anchorLog, actors }: Deployment) =>
    await anchorLog.connect(actors.guardian).endSigner(logId, ed25519Key("signing").keyHash);
const changeCouncil = async ({ council, actors }: Deployment) =>
  await council.connect(actors.timelock).change([], [], 4n, 0n, FOREVER);

const ofActive = { contract: "agentRegistry", meanwhile: lower, expired: "Agent_Expired" } as const;
const ofSuspended = { contract: "agentRegistry", meanwhile: suspendAgain, expired: "Agent_Expired" } as const;
const agentMoved = { error: "Agent_WrongEpoch", args: [ACTIVE, 0n, 1n] };
const suspendedMoved = { error: "Agent_WrongEpoch", args: [SUSPENDED, 1n, 3n] };
const ofLogs = { contract: "anchorLog", expired: "Log_Expired" } as const;
const logMoved = { error: "Log_WrongEpoch", args: [SIGNING_LOG, 1n, 2n] };
const ofCouncil = {
  meanwhile: changeCouncil,
  stale: { error: "Council_WrongEpoch", args: [0n, 1n] },
  expired: "Council_Expired",
} as const;

/** Every one of them: the test holds this list against the role matrix. */
export const LOOSENING: readonly Loosening[] = [
  {
    contract: "pause",
    method: "unpause",
    args: async (_, deadline) => [1n, deadline],
    // Another incident: the pause that was to be ended is not the one of today.
    meanwhile: async ({ pause, actors }) => await pause.connect(actors.guardian).pause(REASON),
    stale: { error: "Pause_WrongEpoch", args: [1n, 2n] },
    expired: "Pause_Expired",
  },
  { ...ofSuspended, method: "reinstate", args: async (_, end) => [SUSPENDED, 1n, end], stale: suspendedMoved },
  {
    ...ofSuspended,
    method: "recoverKey",
    args: async (deployment, end) => [...(await recoveryOf(deployment, SUSPENDED, 1n, end))],
    stale: suspendedMoved,
  },
  {
    ...ofActive,
    method: "raisePosture",
    args: async (_, end) => [ACTIVE, POSTURE.DELEGATED, 0n, end],
    stale: agentMoved,
  },
  { ...ofActive, method: "setModel", args: async (_, end) => [ACTIVE, id("model"), 0n, end], stale: agentMoved },
  {
    contract: "agentRegistry",
    method: "attest",
    args: async (deployment, end) => {
      const { keyHash } = ed25519Key("first");
      return [ACTIVE, await vouch(deployment, keyHash, capability(deployment)), 0n, end];
    },
    // It was attested, and that was taken back.
    meanwhile: async (deployment) => {
      const { agentRegistry, actors } = deployment;
      const vouching = await vouch(deployment, ed25519Key("first").keyHash, capability(deployment));
      await agentRegistry.connect(actors.timelock).attest(ACTIVE, vouching, 0n, FOREVER);
      await agentRegistry.connect(actors.approver).withdraw(ACTIVE, ACTION, REASON);
    },
    stale: { error: "Agent_WrongAttestationEpoch", args: [ACTIVE, ACTION, 0n, 2n] },
    expired: "Agent_Expired",
  },
  {
    contract: "policyRegistry",
    method: "publish",
    args: async (deployment, end) => [POLICY_ID, 1n, end, await publication(deployment)],
    meanwhile: async (deployment) => {
      const { policyRegistry, actors } = deployment;
      await policyRegistry
        .connect(actors.timelock)
        .publish(POLICY_ID, 1n, FOREVER, await publication(deployment, { mappingHash: id("stricter") }));
    },
    stale: { error: "Policy_WrongVersion", args: [POLICY_ID, 1n, 2n] },
    expired: "Policy_Expired",
  },
  {
    ...ofLogs,
    method: "open",
    args: async (_, end) => [LOG_KIND.SIGNING, LOG_MODE.STORED, ANYONE, 3n, end],
    meanwhile: async (deployment) => await openLog(deployment, LOG_MODE.STORED),
    stale: { error: "Log_WrongCount", args: [3n, 4n] },
  },
  {
    ...ofLogs,
    method: "openSuccessor",
    args: async (_, end) => [SEALED, 0n, ANYONE, 1n, end],
    meanwhile: endSigner(SEALED),
    stale: { error: "Log_WrongEpoch", args: [SEALED, 1n, 2n] },
  },
  {
    ...ofLogs,
    method: "openContinuation",
    args: async (deployment, end) => [...(await foreignLog(deployment)), 0n, ANYONE, 3n, end],
    meanwhile: async (deployment) => await openLog(deployment, LOG_MODE.STORED),
    stale: { error: "Log_WrongCount", args: [3n, 4n] },
  },
  {
    ...ofLogs,
    method: "nameSuccessor",
    args: async (deployment, end) => [SEALED, ...(await foreignSuccessor(deployment, SEALED)), 1n, end],
    meanwhile: endSigner(SEALED),
    stale: { error: "Log_WrongEpoch", args: [SEALED, 1n, 2n] },
  },
  {
    ...ofLogs,
    method: "setAnchorer",
    args: async (_, end) => [SIGNING_LOG, ANYONE, 1n, end],
    meanwhile: endSigner(SIGNING_LOG),
    stale: logMoved,
  },
  {
    ...ofLogs,
    method: "addSigner",
    args: async (_, end) => [SIGNING_LOG, KEY_TYPE.ED25519, ed25519Key("next").publicKey, 0n, FOREVER, 1n, end],
    meanwhile: endSigner(SIGNING_LOG),
    stale: logMoved,
  },
  {
    contract: "lineage",
    method: "nominate",
    args: async (deployment, end) => [nomination(await granting(deployment)), 0n, end],
    meanwhile: async (deployment) => await nominate(await granting(deployment), { textHash: id("another text") }),
    stale: { error: "Lineage_WrongEpoch", args: [0n, 1n] },
    expired: "Lineage_Expired",
  },
  {
    contract: "modelRegistry",
    method: "register",
    args: async (_, end) => [MODEL, 0n, id("sbom"), ZeroHash, "", 0n, end],
    // After a revocation the old call cannot bring the model back.
    meanwhile: async ({ modelRegistry, actors }) => {
      const models = modelRegistry.connect(actors.timelock);
      await models.register(MODEL, 0n, id("sbom"), ZeroHash, "", 0n, FOREVER);
      await models.revoke(MODEL, REASON);
    },
    stale: { error: "Model_WrongEpoch", args: [MODEL, 0n, 2n] },
    expired: "Model_Expired",
  },
  {
    contract: "certificateRoots",
    method: "announce",
    args: async (_, end) => [id("root"), 0n, 0n, end],
    meanwhile: async ({ certificateRoots, actors }) =>
      await certificateRoots.connect(actors.timelock).announce(id("another root"), 0n, 0n, FOREVER),
    stale: { error: "Roots_WrongCount", args: [0n, 1n] },
    expired: "Roots_Expired",
  },
  {
    contract: "system",
    method: "nameContract",
    args: async ({ pause }, end) => ["name", await pause.getAddress(), 0n, end],
    meanwhile: async ({ system, roles, actors }) =>
      await system.connect(actors.timelock).nameContract("name", await roles.getAddress(), 0n, FOREVER),
    stale: { error: "System_WrongCount", args: ["name", 0n, 1n] },
    expired: "System_Expired",
  },
  {
    contract: "system",
    method: "nameSuccessor",
    args: async (deployment, end) => [await successorOf(deployment), end],
    meanwhile: async (deployment) =>
      await deployment.system.connect(deployment.actors.timelock).nameSuccessor(await successorOf(deployment), FOREVER),
    stale: { error: "System_HasSuccessor", args: [isAddress] },
    expired: "System_Expired",
  },
  { ...ofCouncil, contract: "council", method: "change", args: async (_, end) => [[], [], 2n, 0n, end] },
  {
    ...ofCouncil,
    contract: "roles",
    method: "grantRole",
    args: async () => [id("REGISTRAR"), ANYONE],
    undated: true,
  },
  {
    ...ofCouncil,
    contract: "roles",
    method: "revokeRole",
    args: async ({ actors }) => [id("GUARDIAN"), actors.guardian.address],
    undated: true,
  },
  { ...ofCouncil, contract: "timelock", method: "updateDelay", args: async () => [1n], undated: true },
  {
    ...ofCouncil,
    contract: "timelock",
    method: "grantRole",
    args: async () => [id("PROPOSER_ROLE"), ANYONE],
    undated: true,
  },
  {
    ...ofCouncil,
    contract: "timelock",
    method: "revokeRole",
    args: async ({ council }) => [id("CANCELLER_ROLE"), await council.getAddress()],
    undated: true,
  },
];
