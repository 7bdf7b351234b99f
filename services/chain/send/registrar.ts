import { CountersignError } from "../../core/errors/error.ts";
import { keyHash } from "../../core/jws/key.ts";
import { type Call, readOne, view } from "../abi/call.ts";
import { POSTURES, type Posture } from "../../core/words/verdicts.ts";
import { agentAbi } from "../abi/contracts.ts";
import { count } from "../abi/words.ts";
import type { Rpc } from "../rpc/client.ts";
import { type NewKey, newKeyStruct } from "../signed/identity.ts";
import type { Waiting } from "./receipt.ts";
import { transact } from "./transact.ts";
import { createWallet } from "./wallet.ts";

/** Somebody vouches that an agent is able to do actions of one type. */
export interface Capability {
  /** 32 bytes, hex */
  readonly actionType: string;
  /** account that may take it back */
  readonly attester: string;
  /** unix seconds, exclusive */
  readonly expiresAt: number;
  /** SHA-256 of what was examined, hex */
  readonly documentHash: string;
}

/** A capability with its attester's word. */
export interface Vouching {
  readonly capability: Capability;
  /** unix seconds; the last moment it may be entered. Of no account where the attester makes the call itself */
  readonly deadline: number;
  /** hex; empty where the attester makes the call itself */
  readonly signature: string;
}

/** The word of an attester that makes the call itself. */
export function ownWord(capability: Capability): Vouching {
  return { capability, deadline: 0, signature: "0x" };
}

export interface AgentRegistration {
  /** account that answers for the entry */
  readonly owner: string;
  /** of the agent's public description; may be empty */
  readonly uri: string;
  /** signed its enrolment by this registrar */
  readonly key: NewKey;
  /** SHA-256 of the model artifact, hex */
  readonly modelDigest: string;
  /** at most one for each action type; default none */
  readonly capabilities?: readonly Vouching[];
  /** unix seconds, as the key signed it */
  readonly deadline: number;
}

export interface RegistrySenderOptions {
  readonly rpc: Rpc;
  readonly chainId: number;
  readonly privateKey: string;
  readonly agentRegistry: string;
  readonly waiting?: Waiting;
}

export interface Registrar {
  readonly address: string;
  /** @returns the agent's id @throws TX_REJECTED, CHAIN_UNREACHABLE */
  register(registration: AgentRegistration): Promise<number>;
}

/** Enters agents, Active and Supervised. */
export function createRegistrar(options: RegistrySenderOptions): Registrar {
  const { rpc, agentRegistry: to, waiting } = options;
  const wallet = createWallet(options);

  return {
    address: wallet.address,
    register: async ({ key, capabilities = [], ...entry }) => {
      const enrolled = { ...entry, key: newKeyStruct(key), capabilities: [...capabilities] };
      const data = agentAbi.encodeFunctionData("enroll", [enrolled]);
      const { blockHash } = await transact(rpc, wallet, { to, data }, waiting);
      // Asked of the state, not of the event: ids may be given out to others in the same block.
      const idOf = view(agentAbi, "agentOfKey", to, [keyHash(key.publicKey)], { blockHash }, count);
      const agentId = await readOne(rpc, idOf);
      if (agentId === 0) throw new CountersignError("CHAIN_UNREACHABLE", "the node does not show the registration");
      return agentId;
    },
  };
}

export interface Guardian {
  readonly address: string;
  /** Stops an agent at once. @param reason 32 bytes, hex @returns the transaction @throws TX_REJECTED, CHAIN_UNREACHABLE */
  suspend(agentId: number, reason: string): Promise<string>;
  /** Ends an agent for good. @param reason 32 bytes, hex @returns the transaction @throws TX_REJECTED, CHAIN_UNREACHABLE */
  revoke(agentId: number, reason: string): Promise<string>;
  /** Gives an agent less autonomy at once. @returns the transaction @throws TX_REJECTED, CHAIN_UNREACHABLE */
  lowerPosture(agentId: number, posture: Posture): Promise<string>;
  /** Takes a capability away at once. @param actionType 32 bytes, hex @throws TX_REJECTED, CHAIN_UNREACHABLE */
  withdraw(agentId: number, actionType: string, reason: string): Promise<string>;
}

/**
 * Enters later that somebody vouches for an agent; for the timelock.
 * @param mark of what is attested to the agent of this action type, now
 * @param deadline unix seconds
 */
export function attestCall(
  agentRegistry: string,
  agentId: number,
  vouching: Vouching,
  mark: string,
  deadline: number,
): Call {
  const args: [number, Vouching, string, number] = [agentId, vouching, mark, deadline];
  return { to: agentRegistry, data: agentAbi.encodeFunctionData("attest", args) };
}

/** Restricts agents. */
export function createGuardian(options: RegistrySenderOptions): Guardian {
  const { rpc, agentRegistry: to, waiting } = options;
  const wallet = createWallet(options);
  const act = async (data: string): Promise<string> => {
    return (await transact(rpc, wallet, { to, data }, waiting)).transactionHash;
  };

  return {
    address: wallet.address,
    suspend: (agentId, reason) => act(agentAbi.encodeFunctionData("suspend", [agentId, reason])),
    revoke: (agentId, reason) => act(agentAbi.encodeFunctionData("revoke", [agentId, reason])),
    lowerPosture: (agentId, posture) =>
      act(agentAbi.encodeFunctionData("lowerPosture", [agentId, POSTURES.indexOf(posture)])),
    withdraw: (agentId, actionType, reason) =>
      act(agentAbi.encodeFunctionData("withdraw", [agentId, actionType, reason])),
  };
}

/** A key that takes an agent over from the one it has. */
export interface Rotation {
  readonly agentId: number;
  /** signed the rotation itself */
  readonly key: NewKey;
  /** the agent's, now */
  readonly mark: string;
  /** unix seconds, as both keys signed it */
  readonly deadline: number;
  /** of the key that goes, hex */
  readonly signature: string;
}

/**
 * Puts another key in the place of an agent's, as its owner.
 * @returns the transaction
 * @throws TX_REJECTED, CHAIN_UNREACHABLE
 */
export async function rotateKey(options: RegistrySenderOptions, rotation: Rotation): Promise<string> {
  const { rpc, agentRegistry: to, waiting } = options;
  const { agentId, key, mark, deadline, signature } = rotation;
  const data = agentAbi.encodeFunctionData("rotateKey", [agentId, newKeyStruct(key), mark, deadline, signature]);
  return (await transact(rpc, createWallet(options), { to, data }, waiting)).transactionHash;
}
