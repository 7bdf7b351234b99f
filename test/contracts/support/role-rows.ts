import { concat, id, ZeroHash } from "ethers";

import { DELAY, FOREVER, POLICY_ID, SIGNING_LOG, type Actor, type Deployment } from "../fixture.ts";
import {
  ACTION,
  capability,
  CUSTODY,
  KEY_TYPE,
  newKey,
  POSTURE,
  REASON,
  recoveryOf,
  registration,
  soon,
  vouchFor,
} from "./agents.ts";
import { signRotation, signWallet } from "./identity.ts";
import { ed25519Key } from "./keys.ts";
import { batch, foreignLog, foreignSuccessor, linkedBatch, LOG_KIND, LOG_MODE } from "./logs.ts";
import { agentMark, attestationMark, logMark, policyMark } from "./marks.ts";
import { publication } from "./publications.ts";

type Caller = Actor | "timelock" | "council" | "gate";
export type Refusal = { error: string; args: readonly unknown[] };
/** One write: who may call it, with what, and how everyone else is refused. */
export type Row = {
  contract:
    | "agentRegistry"
    | "anchorLog"
    | "certificateRoots"
    | "council"
    | "gate"
    | "lineage"
    | "modelRegistry"
    | "pause"
    | "policyRegistry"
    | "roles"
    | "system"
    | "timelock";
  method: string;
  allowed: readonly Caller[];
  args: (deployment: Deployment, caller: string) => readonly unknown[] | Promise<readonly unknown[]>;
  refusal: (caller: string) => Refusal;
};

export const CALLERS: readonly Caller[] = [
  "stranger",
  "guardian",
  "registrar",
  "signingAnchorer",
  "gatewayAnchorer",
  "deployer",
  "member1",
  "council",
  "gate",
  "owner",
  "approver",
  "timelock",
];

const lacks = (role: string) => (caller: string) => ({ error: "Roles_Unauthorized", args: [caller, role] });
export const lacksSeat = lacks(ZeroHash);
export const lacksGuardian = lacks(id("GUARDIAN"));
const lacksRegistrar = lacks(id("REGISTRAR"));
const lacksAccess = (role: string) => (caller: string) => ({
  error: "AccessControlUnauthorizedAccount",
  args: [caller, role],
});
/** Soulbound: nobody, whoever it is. */
const soulbound = (): Refusal => ({ error: "Identity_Soulbound", args: [] });
const notOwnerOf = (agentId: bigint) => (caller: string) => ({ error: "Identity_NotOwner", args: [agentId, caller] });
export const everyone = (): Refusal => {
  throw new Error("nobody is refused");
};

/** Operations of the timelock that do nothing. */
export const OPERATION = [ZeroHash.slice(0, 42), 0n, "0x", ZeroHash, ZeroHash] as const;
export const BATCH_OPERATION: [string[], bigint[], string[], string, string] = [
  [OPERATION[0]],
  [0n],
  ["0x"],
  ZeroHash,
  ZeroHash,
];
export const CANCELLED = [OPERATION[0], 0n, "0x", ZeroHash, id("to be cancelled")] as const;

/** A log of mode Links. */
const LINKS_LOG = 4n;

const agents = (rows: Omit<Row, "contract">[]): Row[] => rows.map((row) => ({ contract: "agentRegistry", ...row }));
const logs = (rows: Omit<Row, "contract">[]): Row[] => rows.map((row) => ({ contract: "anchorLog", ...row }));

/** A key handed over by agent 3, whose key is the P-256 key "third". */
async function rotation(deployment: Deployment) {
  const { keyHash } = ed25519Key("next");
  const [didHash, mark, deadline] = [id("did"), await agentMark(deployment, 3n), await soon(deployment)];
  const next = {
    name: "next",
    keyType: KEY_TYPE.ED25519,
    custody: CUSTODY.AGENT,
    didHash,
    agentId: 3n,
    mark,
    deadline,
  };
  const statement = {
    agentId: 3n,
    newKeyHash: keyHash,
    newDidHash: didHash,
    newCustody: CUSTODY.AGENT,
    mark,
    deadline,
  };
  const signature = await signRotation(deployment, "third", statement);
  return [3n, await newKey(deployment, "rotation", next), mark, deadline, signature];
}

/** A wallet for agent 1. */
async function wallet(deployment: Deployment) {
  const { actors, networkHelpers } = deployment;
  const newWallet = actors.stranger.address;
  const deadline = BigInt(await networkHelpers.time.latest()) + 100n;
  const statement = { agentId: 1n, newWallet, owner: actors.owner.address, deadline };
  return [1n, newWallet, deadline, await signWallet(deployment, actors.stranger, statement)];
}

/** The end of a closing: the one operation that passes a closed gate. */
export async function reopening({ gate }: Deployment): Promise<[string, bigint, string, string, string]> {
  const mark = await gate.mark();
  const data = gate.interface.encodeFunctionData("open", [mark, FOREVER]);
  return [await gate.getAddress(), 0n, data, ZeroHash, concat([mark, `0x${"00".repeat(16)}`])];
}

/**
 * Agent 1 is active, and the approver vouches for it; agent 2 is suspended; agent 3 has a P-256 key; entry 4 is no agent yet.
 * Log 3 is sealed, log 4 of mode Links; the gate is closed; the timelock has operations that are ready, the reopening among
 * them.
 */
export const ROWS: readonly Row[] = [
  ...agents([
    {
      method: "enroll",
      allowed: ["registrar"],
      args: async (deployment) => [await registration(deployment, "new")],
      refusal: lacksRegistrar,
    },
    {
      method: "enrollExisting",
      allowed: ["registrar"],
      args: async (deployment) => {
        const owner = deployment.actors.registrar.address;
        return [4n, await registration(deployment, "new", { owner, said: { agentId: 4n } })];
      },
      refusal: lacksRegistrar,
    },
    { method: "register()", allowed: ["registrar"], args: () => [], refusal: lacksRegistrar },
    { method: "register(string)", allowed: ["registrar"], args: () => ["uri"], refusal: lacksRegistrar },
    {
      method: "register(string,(string,bytes)[])",
      allowed: ["registrar"],
      args: () => ["uri", []],
      refusal: lacksRegistrar,
    },
    { method: "setAgentURI", allowed: ["owner"], args: () => [1n, "uri"], refusal: notOwnerOf(1n) },
    { method: "setMetadata", allowed: ["owner"], args: () => [1n, "key", "0x"], refusal: notOwnerOf(1n) },
    { method: "setAgentWallet", allowed: ["owner"], args: wallet, refusal: notOwnerOf(1n) },
    { method: "unsetAgentWallet", allowed: ["owner"], args: () => [1n], refusal: notOwnerOf(1n) },
    {
      method: "safeTransferFrom(address,address,uint256)",
      allowed: [],
      args: ({ actors }, caller) => [actors.owner.address, caller, 1n],
      refusal: soulbound,
    },
    {
      method: "safeTransferFrom(address,address,uint256,bytes)",
      allowed: [],
      args: ({ actors }, caller) => [actors.owner.address, caller, 1n, "0x"],
      refusal: soulbound,
    },
    { method: "rotateKey", allowed: ["owner"], args: rotation, refusal: notOwnerOf(3n) },
    {
      method: "recoverKey",
      allowed: ["timelock"],
      args: async (deployment) => await recoveryOf(deployment, 2n, await agentMark(deployment, 2n)),
      refusal: lacksSeat,
    },
    {
      method: "attest",
      allowed: ["timelock"],
      args: async (deployment) => [
        1n,
        await vouchFor(deployment, 1n, capability(deployment)),
        await attestationMark(deployment, 1n, ACTION),
        FOREVER,
      ],
      refusal: lacksSeat,
    },
    {
      method: "withdraw",
      allowed: ["guardian", "council", "approver", "timelock"],
      args: () => [1n, ACTION, REASON],
      refusal: lacksGuardian,
    },
    {
      method: "suspend",
      allowed: ["guardian", "council", "timelock"],
      args: () => [1n, REASON],
      refusal: lacksGuardian,
    },
    {
      method: "revoke",
      allowed: ["guardian", "council", "timelock"],
      args: () => [1n, REASON],
      refusal: lacksGuardian,
    },
    {
      method: "lowerPosture",
      allowed: ["guardian", "council", "timelock"],
      args: () => [1n, POSTURE.PSEUDO_AGENT],
      refusal: lacksGuardian,
    },
    {
      method: "reinstate",
      allowed: ["timelock"],
      args: async (deployment) => [2n, await agentMark(deployment, 2n), FOREVER],
      refusal: lacksSeat,
    },
    {
      method: "raisePosture",
      allowed: ["timelock"],
      args: async (deployment) => [1n, POSTURE.DELEGATED, await agentMark(deployment, 1n), FOREVER],
      refusal: lacksSeat,
    },
    {
      method: "setModel",
      allowed: ["timelock"],
      args: async (deployment) => [1n, id("model"), await agentMark(deployment, 1n), FOREVER],
      refusal: lacksSeat,
    },
  ]),
  ...logs([
    {
      method: "open",
      allowed: ["timelock"],
      args: async ({ anchorLog }, caller) => [
        LOG_KIND.SIGNING,
        LOG_MODE.STORED,
        caller,
        [],
        await anchorLog.mark(),
        FOREVER,
      ],
      refusal: lacksSeat,
    },
    {
      method: "openSuccessor",
      allowed: ["timelock"],
      args: async (deployment, caller) => [3n, 0n, caller, [], await logMark(deployment, 3n), FOREVER],
      refusal: lacksSeat,
    },
    {
      method: "seal",
      allowed: ["guardian", "council", "timelock"],
      args: () => [SIGNING_LOG, REASON],
      refusal: lacksGuardian,
    },
    {
      method: "setAnchorer",
      allowed: ["timelock"],
      args: async (deployment, caller) => [SIGNING_LOG, caller, await logMark(deployment, SIGNING_LOG), FOREVER],
      refusal: lacksSeat,
    },
    {
      method: "addSigner",
      allowed: ["timelock"],
      args: async (deployment) => [
        SIGNING_LOG,
        1n,
        ed25519Key("next").publicKey,
        0n,
        FOREVER,
        await logMark(deployment, SIGNING_LOG),
        FOREVER,
      ],
      refusal: lacksSeat,
    },
    {
      method: "endSigner",
      allowed: ["guardian", "council", "timelock"],
      args: () => [SIGNING_LOG, ed25519Key("signing").keyHash],
      refusal: lacksGuardian,
    },
    {
      method: "openContinuation",
      allowed: ["timelock"],
      args: async (deployment, caller) => [
        ...(await foreignLog(deployment)),
        ...[0n, caller, []],
        ...[await deployment.anchorLog.mark(), FOREVER],
      ],
      refusal: lacksSeat,
    },
    {
      method: "nameSuccessor",
      allowed: ["timelock"],
      args: async (deployment) => [
        3n,
        ...(await foreignSuccessor(deployment, 3n)),
        await logMark(deployment, 3n),
        FOREVER,
      ],
      refusal: lacksSeat,
    },
    {
      method: "anchorLinks",
      allowed: ["signingAnchorer"],
      args: () => linkedBatch(LINKS_LOG, ["a leaf"]),
      refusal: (caller) => ({ error: "Log_NotAnchorer", args: [LINKS_LOG, caller] }),
    },
    {
      method: "anchor",
      allowed: ["signingAnchorer"],
      args: () => [batch()],
      refusal: (caller) => ({ error: "Log_NotAnchorer", args: [SIGNING_LOG, caller] }),
    },
  ]),
  {
    contract: "policyRegistry",
    method: "publish",
    allowed: ["timelock"],
    args: async (deployment) => [
      POLICY_ID,
      await policyMark(deployment, POLICY_ID),
      FOREVER,
      await publication(deployment),
    ],
    refusal: lacksSeat,
  },
  {
    contract: "roles",
    method: "grantRole",
    allowed: ["timelock"],
    args: (_, caller) => [id("GUARDIAN"), caller],
    refusal: lacksSeat,
  },
  {
    contract: "roles",
    method: "revokeRole",
    allowed: ["timelock"],
    args: ({ actors }) => [id("GUARDIAN"), actors.guardian.address],
    refusal: lacksSeat,
  },
  // Everyone may give up what is their own, and nothing else.
  {
    contract: "roles",
    method: "renounceRole",
    allowed: CALLERS,
    args: (_, caller) => [id("GUARDIAN"), caller],
    refusal: everyone,
  },
  {
    contract: "timelock",
    method: "renounceRole",
    allowed: CALLERS,
    args: (_, caller) => [id("PROPOSER_ROLE"), caller],
    refusal: everyone,
  },
  {
    contract: "timelock",
    method: "schedule",
    allowed: ["council"],
    args: () => [...CANCELLED.slice(0, 4), id("new"), DELAY],
    refusal: lacksAccess(id("PROPOSER_ROLE")),
  },
  {
    contract: "timelock",
    method: "scheduleBatch",
    allowed: ["council"],
    args: () => [...BATCH_OPERATION.slice(0, 4), id("new"), DELAY],
    refusal: lacksAccess(id("PROPOSER_ROLE")),
  },
  {
    contract: "timelock",
    method: "cancel",
    allowed: ["council"],
    args: async ({ timelock }) => [await timelock.hashOperation(...CANCELLED)],
    refusal: lacksAccess(id("CANCELLER_ROLE")),
  },
  {
    contract: "timelock",
    method: "execute",
    allowed: ["gate"],
    args: () => OPERATION,
    refusal: lacksAccess(id("EXECUTOR_ROLE")),
  },
  {
    contract: "timelock",
    method: "executeBatch",
    allowed: ["gate"],
    args: () => BATCH_OPERATION,
    refusal: lacksAccess(id("EXECUTOR_ROLE")),
  },
  // What the council scheduled and the delay has aged, anyone may have executed.
  { contract: "gate", method: "execute", allowed: CALLERS, args: reopening, refusal: everyone },
  {
    contract: "gate",
    method: "executeBatch",
    allowed: CALLERS,
    args: async (deployment) => {
      const [target, value, data, ...rest] = await reopening(deployment);
      return [[target], [value], [data], ...rest];
    },
    refusal: everyone,
  },
  {
    contract: "gate",
    method: "open",
    allowed: ["timelock"],
    args: async ({ gate }) => [await gate.mark(), FOREVER],
    refusal: (caller) => ({ error: "Gate_Unauthorized", args: [caller] }),
  },
  {
    contract: "gate",
    method: "close",
    allowed: ["council"],
    args: () => [REASON],
    refusal: (caller) => ({ error: "Gate_Unauthorized", args: [caller] }),
  },
  {
    contract: "timelock",
    method: "updateDelay",
    allowed: ["timelock"],
    args: () => [0n],
    refusal: (caller) => ({ error: "TimelockUnauthorizedCaller", args: [caller] }),
  },
  {
    contract: "timelock",
    method: "grantRole",
    allowed: ["timelock"],
    args: (_, caller) => [id("PROPOSER_ROLE"), caller],
    refusal: lacksAccess(ZeroHash),
  },
  {
    contract: "timelock",
    method: "revokeRole",
    allowed: ["timelock"],
    args: (_, caller) => [id("PROPOSER_ROLE"), caller],
    refusal: lacksAccess(ZeroHash),
  },
];
