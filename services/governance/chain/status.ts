import { readNonceUsed } from "../../chain/read/council.ts";
import { readOperation, readTimelockEvents } from "../../chain/read/timelock.ts";
import { utc } from "../../platform/terminal/text.ts";
import type { Proposal } from "../file/proposal.ts";
import type { Governance } from "./connect.ts";
import { readMoved } from "./expected.ts";

export const STATES = ["unsigned", "waiting", "ready", "done", "cancelled", "stale"] as const;
export type State = (typeof STATES)[number];

/** Where a proposal stands. Times are unix seconds. */
export interface Status {
  readonly state: State;
  readonly operation: string;
  readonly now: number;
  /** when it can be executed; null before it was submitted */
  readonly readyAt: number | null;
  readonly secondsLeft: number | null;
  /** unix seconds, the last moment the gate lets it pass; null before it was submitted */
  readonly passesUntil: number | null;
  /** scheduled, and every mark in it is that of today: it takes effect unless something changes, or two members stop it */
  readonly armed: boolean;
  /** why it can never be executed, or what it still waits for */
  readonly because: readonly string[];
}

/** @throws CHAIN_UNREACHABLE */
export async function readStatus(governance: Governance, proposal: Proposal): Promise<Status> {
  const { rpc, contracts, head } = governance;
  const { operation } = proposal;
  const found = await readOperation(rpc, contracts.timelock, head, operation);
  const none = { readyAt: null, secondsLeft: null, passesUntil: null, armed: false };
  const base = { operation, now: head.timestamp, ...none, because: [] };
  if (found === "done") return { ...base, state: "done" };
  if (found === "unset" && (await wasCancelled(governance, operation))) return { ...base, state: "cancelled" };
  const scheduled = found === "unset" ? null : found.readyAt;
  const because = await readObstacles(governance, proposal, scheduled);
  if (because.length > 0) return { ...base, state: "stale", readyAt: scheduled, because };
  if (scheduled === null) return { ...base, state: "unsigned" };
  const secondsLeft = Math.max(0, scheduled - head.timestamp);
  const times = { readyAt: scheduled, secondsLeft, passesUntil: scheduled + governance.gate.life, armed: true };
  if (secondsLeft > 0) return { ...base, ...times, state: "waiting" };
  if (await isBlocked(governance, proposal.predecessor)) {
    return { ...base, ...times, state: "waiting", because: [`${proposal.predecessor} must be done first`] };
  }
  return { ...base, ...times, state: "ready" };
}

/** Whatever makes it impossible for good. */
async function readObstacles(
  governance: Governance,
  { expects, executeBy, deadline, nonce }: Proposal,
  readyAt: number | null,
): Promise<readonly string[]> {
  const { rpc, head, contracts, gate } = governance;
  const moved = [...(await readMoved(governance, expects))];
  if (executeBy !== null && executeBy < head.timestamp) moved.push(`its calls had to be made by ${utc(executeBy)}`);
  if (readyAt !== null) return [...moved, ...expiry(readyAt + gate.life, head.timestamp)];
  if (deadline < head.timestamp) moved.push(`it had to be submitted by ${utc(deadline)}`);
  if (await readNonceUsed(rpc, contracts.council, head, BigInt(nonce))) moved.push(`its nonce was used by another act`);
  return moved;
}

/** Operations pass the gate for a time, whatever deadline is written in them. */
export function expiry(passesUntil: number, now: number): readonly string[] {
  return passesUntil < now ? [`the gate let it pass until ${utc(passesUntil)}`] : [];
}

async function wasCancelled({ rpc, contracts, deployedAt, head }: Governance, operation: string): Promise<boolean> {
  const range = { fromBlock: deployedAt, toBlock: head.number };
  return (await readTimelockEvents(rpc, contracts.timelock, "Cancelled", [operation], range)).length > 0;
}

async function isBlocked({ rpc, contracts, head }: Governance, predecessor: string): Promise<boolean> {
  if (/^0x0*$/.test(predecessor)) return false;
  return (await readOperation(rpc, contracts.timelock, head, predecessor)) !== "done";
}
