import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import { AbiCoder, keccak256 } from "ethers";

import { CountersignError, isCountersignError } from "../../core/errors/error.ts";
import { POSTURES, type Posture } from "../../core/words/verdicts.ts";
import { readAll, view, type Call } from "../abi/call.ts";
import { agentAbi, gateAbi, timelockAbi } from "../abi/contracts.ts";
import { count } from "../abi/words.ts";
import { readCouncil } from "../read/council.ts";
import { readGate } from "../read/gate.ts";
import { signByWallet } from "../signed/approval.ts";
import { execution } from "../signed/council.ts";
import { readLatestBlock } from "../read/block.ts";
import type { Rpc } from "../rpc/client.ts";
import type { Waiting } from "./receipt.ts";
import { decodeRevert, describeRevert } from "./revert.ts";
import { mine, transact } from "./transact.ts";
import { createWallet, type Refused, type Wallet } from "./wallet.ts";

export interface TimelockProposerOptions {
  readonly rpc: Rpc;
  readonly chainId: number;
  /** hex; of whoever pays: what counts is what the members signed */
  readonly privateKey: string;
  readonly timelock: string;
  readonly council: string;
  /** private keys of members who are wallets, hex, at least as many as the council's threshold */
  readonly members: readonly string[];
  readonly waiting?: Waiting;
}

export interface TimelockProposer {
  readonly address: string;
  /**
   * Schedules the calls as one batch, waits for the delay and executes it. Doing it twice with one nonce does it once, as long
   * as the gate stays as it is.
   * @param nonce 16 bytes, hex
   * @returns the executing transaction; null when the batch was executed before
   * @throws TX_REJECTED, CHAIN_UNREACHABLE
   */
  run(calls: readonly Call[], nonce: string): Promise<string | null>;
}

/** What an operation names that waits for no other. */
export const NO_PREDECESSOR = `0x${"00".repeat(32)}`;
/** What TimelockController keeps instead of a time for a batch that was executed. */
const DONE = 1;
/** Seconds the members' signatures count. */
const SIGNED_FOR = 3600;

/**
 * Takes loosening acts through council and timelock, holding every key it needs and waiting as long as the delay: for local
 * chains. Elsewhere members sign for themselves (scripts/governance).
 */
export function createTimelockProposer(options: TimelockProposerOptions): TimelockProposer {
  const { rpc, chainId, timelock: to, council, members, waiting = {} } = options;
  const wallet = createWallet(options);

  return {
    address: wallet.address,
    run: async (calls, own) => {
      const head = await readLatestBlock(rpc);
      const { gate } = await readCouncil(rpc, council, head);
      const salt = saltOf((await readGate(rpc, gate, head)).mark, own);
      const batch = batchOf(calls);
      const id = operationId(batch, NO_PREDECESSOR, salt);
      const [delay, scheduled] = await readAll<[number, number]>(rpc, [
        view(timelockAbi, "getMinDelay", to, [], "latest", count),
        view(timelockAbi, "getTimestamp", to, [id], "latest", count),
      ]);
      if (scheduled === DONE) return null;
      if (scheduled === 0) {
        const data = timelockAbi.encodeFunctionData("scheduleBatch", [...batch, NO_PREDECESSOR, salt, delay]);
        const nonce = String(BigInt(`0x${randomBytes(32).toString("hex")}`));
        const deadline = head.timestamp + SIGNED_FOR;
        const message = execution({ chainId, council, nonce, deadline }, to, data);
        const signatures = members.map((privateKey) => signByWallet(privateKey, message.digest));
        await transact(rpc, wallet, message.call(signatures), waiting);
      }
      const patience = delay * 1000 + 60_000;
      const data = gateAbi.encodeFunctionData("executeBatch", [...batch, NO_PREDECESSOR, salt]);
      return executeOnceReady(rpc, wallet, { to: gate, data }, patience, waiting);
    },
  };
}

/**
 * Executes an operation as soon as its delay is over. Tried out rather than compared with a clock: only the block it would stand
 * in decides.
 * @param patienceMs until it is given up
 * @returns the transaction
 * @throws TX_REJECTED with the contract's own error, CHAIN_UNREACHABLE when the delay does not end
 */
export async function executeOnceReady(
  rpc: Rpc,
  wallet: Wallet,
  call: Call,
  patienceMs: number,
  waiting: Waiting = {},
): Promise<string> {
  const { pollMs = 200 } = waiting;
  let isOver = false;
  for (let waited = 0; waited <= patienceMs; waited += pollMs) {
    const terms = await wallet.prepare(call);
    if ("reverts" in terms) requireTooEarly(terms);
    else {
      try {
        return (await mine(rpc, wallet, call, terms, waiting)).transactionHash;
      } catch (error) {
        if (isOver || !isCountersignError(error) || error.code !== "TX_REJECTED") throw error;
        // The block it came to stand in may be older than the one it was tried out in, whose time is a guess of the node's.
        const then = await wallet.prepare(call, "latest");
        if ("reverts" in then) requireTooEarly(then);
        isOver = !("reverts" in then);
      }
    }
    await sleep(pollMs);
  }
  throw new CountersignError("CHAIN_UNREACHABLE", "the timelock's delay does not end: is the chain moving?");
}

/** @throws TX_REJECTED with the contract's own error, when that is another than that the delay is not over */
function requireTooEarly({ reverts }: Refused): void {
  if (decodeRevert(reverts.data)?.name === "TimelockUnexpectedOperationState") return;
  throw new CountersignError("TX_REJECTED", describeRevert(reverts));
}

/** Targets, values and call data, as TimelockController takes them. */
export type OperationBatch = [targets: string[], values: bigint[], payloads: string[]];

function batchOf(calls: readonly Call[]): OperationBatch {
  return [calls.map((call) => call.to), calls.map(() => 0n), calls.map((call) => call.data)];
}

/** The salt of an operation that can pass the gate. @param mark the gate's @param own 16 bytes, hex */
export function saltOf(mark: string, own: string): string {
  return mark + own.slice(2);
}

/** TimelockController's hashOperationBatch. */
export function operationId(batch: OperationBatch, predecessor: string, salt: string): string {
  const types = ["address[]", "uint256[]", "bytes[]", "bytes32", "bytes32"];
  return keccak256(AbiCoder.defaultAbiCoder().encode(types, [...batch, predecessor, salt]));
}

/** Gives an agent more autonomy. @param mark the agent's, as it is now @param deadline unix seconds */
export function raisePostureCall(
  agentRegistry: string,
  agentId: number,
  posture: Posture,
  mark: string,
  deadline: number,
): Call {
  const args: [number, number, string, number] = [agentId, POSTURES.indexOf(posture), mark, deadline];
  return { to: agentRegistry, data: agentAbi.encodeFunctionData("raisePosture", args) };
}

/** Has an agent run another model. @param digest hex @param mark the agent's, as it is now @param deadline unix seconds */
export function setModelCall(
  agentRegistry: string,
  agentId: number,
  digest: string,
  mark: string,
  deadline: number,
): Call {
  const args: [number, string, string, number] = [agentId, digest, mark, deadline];
  return { to: agentRegistry, data: agentAbi.encodeFunctionData("setModel", args) };
}

/** Ends an agent's suspension. @param mark the agent's, as it is now @param deadline unix seconds */
export function reinstateCall(agentRegistry: string, agentId: number, mark: string, deadline: number): Call {
  const args: [number, string, number] = [agentId, mark, deadline];
  return { to: agentRegistry, data: agentAbi.encodeFunctionData("reinstate", args) };
}
