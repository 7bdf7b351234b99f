import type { Call } from "../abi/call.ts";
import type { Grant, GrantLimits, LineageSignature, Nomination } from "../abi/contracts.ts";
import { lineageAbi } from "../abi/contracts.ts";
import { grantDigest } from "../signed/grant.ts";
import type { Rpc } from "../rpc/client.ts";
import type { Waiting } from "./receipt.ts";
import { transact } from "./transact.ts";
import { createWallet } from "./wallet.ts";

export interface LineageSenderOptions {
  readonly rpc: Rpc;
  readonly chainId: number;
  /** hex; of whoever pays: what is entered was signed by others */
  readonly privateKey: string;
  readonly lineage: string;
  readonly waiting?: Waiting;
}

/** Enters what humans and agents signed. Every function throws TX_REJECTED and CHAIN_UNREACHABLE. */
export interface LineageSender {
  readonly address: string;
  /** @param signatures of principals, ascending by keccak256 of the signer */
  establish(genesis: string, signatures: readonly LineageSignature[]): Promise<void>;
  /** @returns the delegation's id */
  delegate(granted: SignedGrant): Promise<string>;
  /** Ends a node and all below: guardian, timelock, or a principal of its genesis. @param reason 32 bytes, hex */
  revoke(node: string, reason: string): Promise<void>;
}

export interface SignedGrant {
  readonly grant: Grant;
  /** as the parent's `Delegated` event showed it; under a genesis any envelope */
  readonly parentLimits: GrantLimits;
  /** by the registered key of the parent's agent; 0x under a genesis */
  readonly agentSignature: string;
  /** ascending by keccak256 of the signer */
  readonly principals: readonly LineageSignature[];
}

export function createLineageSender(options: LineageSenderOptions): LineageSender {
  const { rpc, chainId, lineage, waiting } = options;
  const wallet = createWallet(options);
  const send = async (data: string): Promise<void> => {
    await transact(rpc, wallet, { to: lineage, data }, waiting);
  };

  return {
    address: wallet.address,
    establish: (genesis, signatures) => send(lineageAbi.encodeFunctionData("establish", [genesis, [...signatures]])),
    delegate: async ({ grant, parentLimits, agentSignature, principals }) => {
      await send(lineageAbi.encodeFunctionData("delegate", [grant, parentLimits, agentSignature, [...principals]]));
      return grantDigest({ chainId, lineage }, grant);
    },
    revoke: (node, reason) => send(lineageAbi.encodeFunctionData("revoke", [node, reason])),
  };
}

/** Names who may commit to a genesis; for the timelock. @param mark the lineage's, now @param deadline unix seconds */
export function nominateCall(lineage: string, nomination: Nomination, mark: string, deadline: number): Call {
  return { to: lineage, data: lineageAbi.encodeFunctionData("nominate", [nomination, mark, deadline]) };
}
