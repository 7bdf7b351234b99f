import { id, ZeroHash } from "ethers";

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
import { agentMark, attestationMark, logMark, policyMark } from "../../support/marks.ts";
import { publication } from "../../support/publications.ts";
import { successorOf } from "../../support/successors.ts";
import type { Row } from "../../support/role-rows.ts";

/** A call only the timelock may make. */
export type Loosening = Pick<Row, "contract" | "method"> & {
  args: (deployment: Deployment, deadline: bigint, mark: string) => Promise<readonly unknown[]>;
  /** What happens while the call waits, so that it is about a state that is gone. */
  meanwhile: (deployment: Deployment) => Promise<unknown>;
  /** What must have happened before it can be decided at all. */
  before?: (deployment: Deployment) => Promise<unknown>;
  /** What it names: its first mark, read again after `meanwhile` to see what became of it. */
  mark: (deployment: Deployment) => Promise<string>;
  /** The target checks neither mark nor deadline, so that `expect` comes first. */
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
  const mark = await logMark(deployment, SEALED);
  await logs.addSigner(SEALED, KEY_TYPE.ED25519, ed25519Key("signing").publicKey, 0n, FOREVER, mark, FOREVER);
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
  await registry.reinstate(SUSPENDED, (await agentRegistry.getAgent(SUSPENDED)).mark, FOREVER);
  await registry.suspend(SUSPENDED, REASON);
};
const endSigner =
  (logId: bigint) =>
  async ({ anchorLog, actors }: Deployment) =>
    await anchorLog.connect(actors.guardian).endSigner(logId, ed25519Key("signing").keyHash);
const changeCouncil = async ({ council, actors }: Deployment) =>
  await council.connect(actors.timelock).change([], [], 4n, await council.mark(), FOREVER);

const ofActive = {
  contract: "agentRegistry",
  meanwhile: lower,
  mark: async (deployment: Deployment) => await agentMark(deployment, ACTIVE),
} as const;
const ofSuspended = {
  contract: "agentRegistry",
  meanwhile: suspendAgain,
  mark: async (deployment: Deployment) => await agentMark(deployment, SUSPENDED),
} as const;
const ofSigningLog = {
  contract: "anchorLog",
  meanwhile: endSigner(SIGNING_LOG),
  mark: async (deployment: Deployment) => await logMark(deployment, SIGNING_LOG),
} as const;
const ofSystem = {
  contract: "system",
  meanwhile: async ({ system, roles, actors }: Deployment) =>
    await system.connect(actors.timelock).nameContract("name", await roles.getAddress(), await system.mark(), FOREVER),
  mark: async ({ system }: Deployment) => await system.mark(),
} as const;
const ofCouncil = {
  meanwhile: changeCouncil,
  mark: async ({ council }: Deployment) => await council.mark(),
} as const;

/** Every one of them: the test holds this list against the role matrix. */
export const LOOSENING: readonly Loosening[] = [
  {
    contract: "gate",
    method: "open",
    before: async ({ gate, actors }) => await gate.connect(actors.council).close(REASON),
    args: async (_, end, mark) => [mark, end],
    // Two members close it again while its reopening waits.
    meanwhile: async ({ gate, actors }) => await gate.connect(actors.council).close(REASON),
    mark: async ({ gate }) => await gate.mark(),
  },
  {
    contract: "pause",
    method: "unpause",
    args: async (_, end, mark) => [mark, end],
    // Another incident: the pause that was to be ended is not the one of today.
    meanwhile: async ({ pause, actors }) => await pause.connect(actors.guardian).pause(REASON),
    mark: async ({ pause }) => await pause.mark(),
  },
  { ...ofSuspended, method: "reinstate", args: async (_, end, mark) => [SUSPENDED, mark, end] },
  {
    ...ofSuspended,
    method: "recoverKey",
    args: async (deployment, end, mark) => [...(await recoveryOf(deployment, SUSPENDED, mark, end))],
  },
  { ...ofActive, method: "raisePosture", args: async (_, end, mark) => [ACTIVE, POSTURE.DELEGATED, mark, end] },
  { ...ofActive, method: "setModel", args: async (_, end, mark) => [ACTIVE, id("model"), mark, end] },
  {
    contract: "agentRegistry",
    method: "attest",
    args: async (deployment, end, mark) => {
      const { keyHash } = ed25519Key("first");
      return [ACTIVE, await vouch(deployment, keyHash, capability(deployment), { mark }), mark, end];
    },
    // It was attested, and that was taken back.
    meanwhile: async (deployment) => {
      const { agentRegistry, actors } = deployment;
      const vouching = await vouch(deployment, ed25519Key("first").keyHash, capability(deployment));
      const mark = await attestationMark(deployment, ACTIVE, ACTION);
      await agentRegistry.connect(actors.timelock).attest(ACTIVE, vouching, mark, FOREVER);
      await agentRegistry.connect(actors.approver).withdraw(ACTIVE, ACTION, REASON);
    },
    mark: async (deployment) => await attestationMark(deployment, ACTIVE, ACTION),
  },
  {
    contract: "policyRegistry",
    method: "publish",
    args: async (deployment, end, mark) => [POLICY_ID, mark, end, await publication(deployment)],
    meanwhile: async (deployment) => {
      const { policyRegistry, actors } = deployment;
      const stricter = await publication(deployment, { mappingHash: id("stricter") });
      const mark = await policyMark(deployment, POLICY_ID);
      await policyRegistry.connect(actors.timelock).publish(POLICY_ID, mark, FOREVER, stricter);
    },
    mark: async (deployment) => await policyMark(deployment, POLICY_ID),
  },
  {
    contract: "anchorLog",
    method: "open",
    args: async (_, end, mark) => [LOG_KIND.SIGNING, LOG_MODE.STORED, ANYONE, [], mark, end],
    meanwhile: async ({ anchorLog, actors }) => await anchorLog.connect(actors.guardian).seal(SIGNING_LOG, REASON),
    mark: async ({ anchorLog }) => await anchorLog.mark(),
  },
  {
    contract: "anchorLog",
    method: "openSuccessor",
    args: async (_, end, mark) => [SEALED, 0n, ANYONE, [], mark, end],
    meanwhile: endSigner(SEALED),
    mark: async (deployment) => await logMark(deployment, SEALED),
  },
  { ...ofSigningLog, method: "setAnchorer", args: async (_, end, mark) => [SIGNING_LOG, ANYONE, mark, end] },
  {
    contract: "anchorLog",
    method: "openContinuation",
    args: async (deployment, end, mark) => [...(await foreignLog(deployment)), 0n, ANYONE, [], mark, end],
    meanwhile: async ({ anchorLog, actors }) => await anchorLog.connect(actors.guardian).seal(SIGNING_LOG, REASON),
    mark: async ({ anchorLog }) => await anchorLog.mark(),
  },
  {
    contract: "anchorLog",
    method: "nameSuccessor",
    args: async (deployment, end, mark) => [SEALED, ...(await foreignSuccessor(deployment, SEALED)), mark, end],
    meanwhile: endSigner(SEALED),
    mark: async (deployment) => await logMark(deployment, SEALED),
  },
  {
    ...ofSigningLog,
    method: "addSigner",
    args: async (_, end, mark) => [SIGNING_LOG, KEY_TYPE.ED25519, ed25519Key("next").publicKey, 0n, FOREVER, mark, end],
  },
  {
    contract: "lineage",
    method: "nominate",
    before: async (deployment) => await nominate(await granting(deployment), { textHash: id("another text") }),
    args: async (deployment, end, mark) => [nomination(await granting(deployment)), mark, end],
    // The humans behind another genesis end it.
    meanwhile: async ({ lineage, actors }) => {
      const [genesis] = await lineage.queryFilter(lineage.filters.GenesisNominated());
      await lineage.connect(actors.guardian).revoke(genesis?.args.genesis ?? ZeroHash, REASON);
    },
    mark: async ({ lineage }) => await lineage.mark(),
  },
  {
    contract: "modelRegistry",
    method: "register",
    args: async (_, end, mark) => [MODEL, 0n, id("sbom"), ZeroHash, "", mark, end],
    // After a revocation the old call cannot bring the model back.
    meanwhile: async ({ modelRegistry, actors }) => {
      const models = modelRegistry.connect(actors.timelock);
      await models.register(MODEL, 0n, id("sbom"), ZeroHash, "", await models.mark(), FOREVER);
      await models.revoke(MODEL, REASON);
    },
    mark: async ({ modelRegistry }) => await modelRegistry.mark(),
  },
  {
    contract: "certificateRoots",
    method: "announce",
    args: async (_, end, mark) => [id("root"), 0n, mark, end],
    meanwhile: async ({ certificateRoots, actors }) =>
      await certificateRoots
        .connect(actors.timelock)
        .announce(id("another root"), 0n, await certificateRoots.mark(), FOREVER),
    mark: async ({ certificateRoots }) => await certificateRoots.mark(),
  },
  {
    ...ofSystem,
    method: "nameContract",
    args: async ({ pause }, end, mark) => ["name", await pause.getAddress(), mark, end],
  },
  {
    ...ofSystem,
    method: "nameSuccessor",
    args: async (deployment, end, mark) => [await successorOf(deployment), mark, end],
  },
  { ...ofCouncil, contract: "council", method: "change", args: async (_, end, mark) => [[], [], 2n, mark, end] },
  {
    ...ofCouncil,
    contract: "roles",
    method: "grantRole",
    args: async () => [id("REGISTRAR"), ANYONE],
    // A role is taken away: what was decided before gives none.
    meanwhile: async ({ roles, actors }) =>
      await roles.connect(actors.timelock).revokeRole(id("REGISTRAR"), actors.registrar.address),
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
