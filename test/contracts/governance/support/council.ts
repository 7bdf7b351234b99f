import { concat, dataSlice, id, ZeroHash, type TypedDataDomain } from "ethers";

import type { SignatureStruct } from "../../../../types/ethers-contracts/contracts/interfaces/ICouncil.ts";
import { FOREVER, MEMBERS, type Deployment } from "../../fixture.ts";
import { inOrder, walletParty, type Party } from "../../support/parties.ts";

const fields = (...members: string[]) =>
  members.map((member) => {
    const [type = "", name = ""] = member.split(" ");
    return { name, type };
  });

export const EXECUTION_TYPES = {
  Execution: fields("address target", "bytes data", "uint256 nonce", "uint64 deadline"),
};
export const CANCELLATION_TYPES = { Cancellation: fields("bytes32 operation", "uint256 nonce", "uint64 deadline") };
export const CLOSING_TYPES = { Closing: fields("bytes32 reason", "uint256 nonce", "uint64 deadline") };
export const BRAKE_TYPES = { Brake: fields("bytes32 reason", "uint256 nonce", "uint64 deadline") };

export type Execution = { target: string; data: string; nonce: bigint; deadline: bigint };
export type Call = { target: string; data: string };
/** What `scheduleBatch` and `executeBatch` have in common. */
export type Operation = [string[], bigint[], string[], string, string];

export async function councilDomain({ council, ethers }: Deployment): Promise<TypedDataDomain> {
  const { chainId } = await ethers.provider.getNetwork();
  return { name: "Countersign", version: "1", chainId, verifyingContract: await council.getAddress() };
}

/** The first this many members, who are wallets. */
export function someMembers({ actors }: Deployment, count: number): Party[] {
  return MEMBERS.slice(0, count).map((name) => walletParty(actors[name]));
}

/** Signatures of these, in the order the council wants. */
export async function signAll(
  parties: readonly Party[],
  ...[domain, types, value]: Parameters<Party["sign"]>
): Promise<SignatureStruct[]> {
  return await Promise.all(
    inOrder(parties).map(async (party) => ({
      signer: party.signer,
      signature: await party.sign(domain, types, value),
    })),
  );
}

export async function signExecution(
  deployment: Deployment,
  execution: Execution,
  parties: readonly Party[],
): Promise<SignatureStruct[]> {
  return await signAll(parties, await councilDomain(deployment), EXECUTION_TYPES, execution);
}

/** Has the council make a call. */
export async function executeAs(
  deployment: Deployment,
  parties: readonly Party[],
  { target, data }: Call,
  nonce: bigint,
  deadline = FOREVER,
) {
  const execution = { target, data, nonce, deadline };
  const signatures = await signExecution(deployment, execution, parties);
  return await deployment.council.execute(target, data, nonce, deadline, signatures);
}

/** A salt that passes the gate as it is now. */
export async function saltFor({ gate }: Pick<Deployment, "gate">, name: string): Promise<string> {
  return concat([await gate.mark(), dataSlice(id(name), 0, 16)]);
}

export function operationOf(calls: readonly Call[], salt: string): Operation {
  return [calls.map(({ target }) => target), calls.map(() => 0n), calls.map(({ data }) => data), ZeroHash, salt];
}

/** The call by which the council puts an operation on the timelock's list. */
export async function scheduling({ timelock, parameters }: Deployment, operation: Operation): Promise<Call> {
  const data = timelock.interface.encodeFunctionData("scheduleBatch", [...operation, parameters.delay]);
  return { target: await timelock.getAddress(), data };
}

/** Puts these calls on the list, as these members; a name is salt and nonce in one. */
export async function propose(
  deployment: Deployment,
  calls: readonly Call[],
  name: string,
  parties = someMembers(deployment, 3),
): Promise<{ operation: Operation; id: string }> {
  const operation = operationOf(calls, await saltFor(deployment, name));
  await executeAs(deployment, parties, await scheduling(deployment, operation), BigInt(id(name)));
  return { operation, id: await deployment.timelock.hashOperationBatch(...operation) };
}

export async function signCancellation(
  deployment: Deployment,
  operation: string,
  parties: readonly Party[],
  nonce = 0n,
  deadline = FOREVER,
): Promise<SignatureStruct[]> {
  return await signAll(parties, await councilDomain(deployment), CANCELLATION_TYPES, { operation, nonce, deadline });
}

/** Two members, or more, cancel an operation. */
export async function cancelAs(deployment: Deployment, parties: readonly Party[], operation: string, nonce = 0n) {
  const signatures = await signCancellation(deployment, operation, parties, nonce);
  return await deployment.council.cancel(operation, nonce, FOREVER, signatures);
}

export async function signClosing(
  deployment: Deployment,
  parties: readonly Party[],
  reason: string,
  nonce = 0n,
  deadline = FOREVER,
): Promise<SignatureStruct[]> {
  return await signAll(parties, await councilDomain(deployment), CLOSING_TYPES, { reason, nonce, deadline });
}

/** Two members, or more, close the gate. */
export async function closeAs(deployment: Deployment, parties: readonly Party[], reason: string, nonce = 0n) {
  const signatures = await signClosing(deployment, parties, reason, nonce);
  return await deployment.council.close(reason, nonce, FOREVER, signatures);
}

export async function signBrake(
  deployment: Deployment,
  party: Party,
  reason: string,
  nonce = 0n,
  deadline = FOREVER,
): Promise<SignatureStruct> {
  const value = { reason, nonce, deadline };
  const signature = await party.sign(await councilDomain(deployment), BRAKE_TYPES, value);
  return { signer: party.signer, signature };
}

/** One member brakes. */
export async function brakeAs(deployment: Deployment, party: Party, reason: string, nonce = 0n) {
  return await deployment.council.brake(reason, nonce, FOREVER, await signBrake(deployment, party, reason, nonce));
}

/** The call that must come first where the targets check neither mark nor deadline. */
export async function expecting({ council }: Deployment, deadline = FOREVER): Promise<Call> {
  return {
    target: await council.getAddress(),
    data: council.interface.encodeFunctionData("expect", [await council.mark(), deadline]),
  };
}
